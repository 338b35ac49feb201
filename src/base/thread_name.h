#pragma once
// What a thread is called in top and in a debugger.

#include <pthread.h>

namespace k197 {

/// Names the calling thread; at most 15 characters.
inline void name_thread(const char* name) {
    pthread_setname_np(pthread_self(), name);
}

}  // namespace k197
