/*
 * suites.h
 *		The suites, in the order in which they run; included more than once.
 */
SUITE(base)
SUITE(source)
SUITE(fileset)
