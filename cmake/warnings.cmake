# Warnings are errors everywhere.
function(k197_warnings target)
  target_compile_options(${target} PRIVATE
    -pthread -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
endfunction()

# Warnings and, from the preset, sanitizers.
function(k197_compile_options target)
  k197_warnings(${target})
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR})
  if(K197_SANITIZE)
    # g++ 12 sees uninitialised values in std::optional when it instruments; the plain builds keep the warning.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    target_compile_options(${target} PRIVATE -fsanitize=${K197_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(${target} PRIVATE -fsanitize=${K197_SANITIZE})
  endif()
endfunction()

# k197_precompile(target owner headers…): cmake/precompiled.h and the headers, compiled once by `owner` for all that name it.
function(k197_precompile target owner)
  if(NOT K197_PRECOMPILE)
    return()
  endif()
  # g++ 12 does not know that precompiled headers are the system's, where it keeps these to itself.
  target_compile_options(${target} PRIVATE
    "$<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess;-Wno-array-bounds;-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread>")
  if(target STREQUAL owner)
    target_precompile_headers(${target} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled.h ${ARGN})
  else()
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
endfunction()
