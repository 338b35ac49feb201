#pragma once
// The version of this program.

namespace k197::app {
constexpr const char* kVersion = "0.1.0";
}
