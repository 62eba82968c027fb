// Memory that will be looked at soon, asked for before anybody waits for it.
#pragma once

namespace csirt::base {

// Has the line of memory brought near. The empty statement is there since g++ 12 takes a function that only
// fetches for one without effect, and leaves its calls out.
inline void fetch(const void* at) {
  __builtin_prefetch(at);
  asm volatile("");
}

}  // namespace csirt::base
