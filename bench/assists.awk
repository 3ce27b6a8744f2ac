# Counts mark assists and adds up their wall time, from the text of
# `go tool trace -d=parsed`. A range that is active again is the same one.
{
	goroutine = time = ""
	for (i = 1; i <= NF; i++)
		if ($i ~ /^Time=/)
			time = substr($i, 6)
}
/"GC mark assist"/ {
	match($0, /Goroutine\(?[0-9]+/)
	goroutine = substr($0, RSTART, RLENGTH)
	if (/ RangeEnd /) {
		if (goroutine in begun)
			total += time - begun[goroutine]
		delete begun[goroutine]
		delete open[goroutine]
	} else if (!(goroutine in open)) {
		open[goroutine] = 1
		if (/ RangeBegin /)
			begun[goroutine] = time
		count++
	}
}
END { print count + 0, total + 0 }
