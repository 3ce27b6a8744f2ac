module synthetic

go 1.22
