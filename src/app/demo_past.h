#pragma once
// What the demonstration's Facebook must remember of the stored data: the threads of its people and
// the Page's posts.

#include "app/system.h"
#include "simulator/past.h"

namespace k197::app {

simulator::Past past_of(System& system);

}  // namespace k197::app
