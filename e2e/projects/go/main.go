// Receipts prints the number that belongs to an order.
package main

import (
	"fmt"
	"os"

	"github.com/google/uuid"
)

// Number is the same for the same order, everywhere.
func Number(order string) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(order)).String()
}

func main() {
	for _, order := range os.Args[1:] {
		fmt.Println(Number(order))
	}
}
