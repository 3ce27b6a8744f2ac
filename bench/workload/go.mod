module workload

go 1.22
