package main

import "testing"

func TestNumberIsAlwaysTheSame(t *testing.T) {
	if Number("1") != Number("1") {
		t.Fatal("another number")
	}
}

func TestNumbersDiffer(t *testing.T) {
	if Number("1") == Number("2") {
		t.Fatal("the same number")
	}
}
