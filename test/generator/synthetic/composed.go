package main

func composed(o *output) {}
