#pragma once
// The table that cmake/embed.cmake writes.

namespace k197::base {
struct EmbeddedFile {
    const char* path;
    const char* begin;
    const char* end;
};
extern const EmbeddedFile kEmbeddedFiles[];
extern const unsigned kEmbeddedCount;
}  // namespace k197::base
