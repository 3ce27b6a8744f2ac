// Loads a file of this machine into a store, with database/sql and a driver for
// PostgreSQL (here github.com/lib/pq):
//
//	go run load.go history run.trace '{"service": "shop", "build": "v42"}'
//
// A program can do the same with its own execution trace, once trace.Stop has
// returned.  Connection settings are those of libpq (PGHOST, PGDATABASE ...).
package main

import (
	"database/sql"
	"fmt"
	"log"
	"os"

	_ "github.com/lib/pq"
)

func main() {
	labels := "{}"
	if len(os.Args) > 3 {
		labels = os.Args[3]
	}
	content, err := os.ReadFile(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	db, err := sql.Open("postgres", "")
	if err != nil {
		log.Fatal(err)
	}
	var run string
	err = db.QueryRow("SELECT gctrace.load_bytes($1, $2::bytea, $3::jsonb)", os.Args[1], content, labels).Scan(&run)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(run)
}
