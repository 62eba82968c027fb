// The main function of every test program. The precompiled header has included doctest already, without its
// implementation, so both switches are needed.
#define DOCTEST_CONFIG_IMPLEMENT
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
