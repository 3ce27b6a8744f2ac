module settings

go 1.22
