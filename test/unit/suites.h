/*
 * suites.h
 *		The suites, in the order in which they run; included more than once.
 */
SUITE(base)
SUITE(json)
SUITE(map)
SUITE(lines)
SUITE(source)
SUITE(fileset)
SUITE(stack)
SUITE(v2)
SUITE(order)
SUITE(fast)
SUITE(model)
SUITE(go)
SUITE(utilization)
SUITE(mmu)
SUITE(events)
SUITE(scan)
SUITE(thin)
SUITE(deflate)
SUITE(stratified)
SUITE(jvm)
