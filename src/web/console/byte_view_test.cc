#include "web/console/byte_view.h"

#include <gtest/gtest.h>

namespace k197::web::console {
namespace {

TEST(ByteView, ShowsTextAsItIs) {
    EXPECT_EQ(shown_bytes("{\"a\":\"vỉa hè\"}\n", 100), "{\"a\":\"vỉa hè\"}\n");
}

TEST(ByteView, ShowsWhatIsNoTextInHexadecimal) {
    EXPECT_EQ(
        shown_bytes(std::string_view{"AB\x00\xff", 4}, 100),
        "000000  41 42 00 ff                                      AB..\n"
    );
}

TEST(ByteView, BeginsALineEverySixteenBytes) {
    EXPECT_EQ(
        hex_lines("0123456789abcdefg"),
        "000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n"
        "000010  67                                               g\n"
    );
}

TEST(ByteView, CutsNoCharacterInTwo) {
    EXPECT_EQ(shown_bytes("aỉb", 4), "aỉ");
    EXPECT_EQ(shown_bytes("aỉb", 3), "a");
    EXPECT_EQ(shown_bytes("aỉb", 2), "a");
}

TEST(ByteView, AControlCharacterIsNoText) {
    EXPECT_FALSE(is_readable("a\x1b[2J"));
    EXPECT_FALSE(is_readable("\xc3("));
    EXPECT_TRUE(is_readable("a\tb\r\n"));
}

}  // namespace
}  // namespace k197::web::console
