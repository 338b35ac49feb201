#include "document/conversation_picture.h"

#include <gtest/gtest.h>

#include <random>

#include "document/document_test_support.h"

namespace k197::document {
namespace {

constexpr Colour kRed{1, 0, 0};

int number_at(const std::string& png, std::size_t at) {
    int value = 0;
    for (const char byte : png.substr(at, 4))
        value = value * 256 + static_cast<unsigned char>(byte);
    return value;
}

void expect_phone_page(const std::string& png) {
    ASSERT_TRUE(png.starts_with("\x89PNG\r\n\x1a\n"));
    EXPECT_EQ(number_at(png, 16), 720);
    EXPECT_GT(number_at(png, 20), 0);
    EXPECT_LE(number_at(png, 20), 1600);
}

Conversation talk_with(std::vector<Bubble> bubbles) {
    return {.title = "Kênh 197", .code = "PA-7K3M-92QF", .bubbles = std::move(bubbles)};
}

TEST(ConversationPicture, FitsAPhone) {
    const auto talk = talk_with({{.author = "Mẫu", .text = "Chào bạn"}});
    const auto pages = render_conversation_png(talk);
    ASSERT_EQ(pages.size(), 1U);
    expect_phone_page(pages[0]);
    EXPECT_EQ(pages, render_conversation_png(talk));
}

TEST(ConversationPicture, GoesOverSeveralPagesWhenLong) {
    Bubble bubble{.author = "Mẫu"};
    for (int line = 0; line < 200; ++line)
        bubble.text += "Một câu khá dài về vỉa hè bị lấn chiếm. ";
    const auto pages = render_conversation_png(talk_with({bubble, bubble}));
    EXPECT_GT(pages.size(), 4U);
    for (const auto& page : pages) expect_phone_page(page);
}

TEST(ConversationPicture, AnEmptyConversationIsOnePage) {
    const auto pages = render_conversation_png({});
    ASSERT_EQ(pages.size(), 1U);
    expect_phone_page(pages[0]);
}

TEST(ConversationPicture, ShowsJpegAndPng) {
    for (const auto& bytes : {jpeg_of(300, 200, kRed), png_of(300, 200, kRed)}) {
        const auto pages = render_conversation_png(talk_with({{.pictures = {{.bytes = bytes}}}}));
        EXPECT_GT(count_pixels(pages.at(0), kRed), 300 * 200 / 2);
    }
}

TEST(ConversationPicture, ATallPictureIsMadeToFit) {
    const auto tall = jpeg_of(40, 4000, kRed);
    const auto pages = render_conversation_png(talk_with({{.pictures = {{.bytes = tall}}}}));
    ASSERT_EQ(pages.size(), 1U);
    expect_phone_page(pages[0]);
}

TEST(ConversationPicture, SidesTellWhoSpeaks) {
    constexpr Colour kBlue{0.835, 0.905, 1.0};
    constexpr Colour kGreen{0.85, 0.95, 0.855};
    const auto pixels = [&](Bubble::From from, const Colour& colour) {
        const auto pages = render_conversation_png(talk_with({{.from = from, .text = "Chào bạn"}}));
        return count_pixels(pages.at(0), colour);
    };
    EXPECT_GT(pixels(Bubble::From::Channel, kBlue), 1000);
    EXPECT_EQ(pixels(Bubble::From::Channel, kGreen), 0);
    EXPECT_GT(pixels(Bubble::From::Officer, kGreen), 1000);
}

TEST(ConversationPicture, HidesTheCitizensName) {
    auto talk = talk_with({{.author = "Nguyễn Văn Mẫu", .text = "Chào"}});
    talk.hides_citizen = true;
    auto unnamed = talk;
    unnamed.bubbles[0].author.clear();
    unnamed.title = "Nguyễn Văn Mẫu";
    EXPECT_EQ(render_conversation_png(talk), render_conversation_png(unnamed));
}

TEST(ConversationPicture, DamagedPicturesDoNoHarm) {
    std::mt19937 random{197};
    for (const auto& whole : {jpeg_of(90, 60, kRed), png_of(90, 60, kRed)}) {
        for (int round = 0; round < 25; ++round) {
            auto bytes = whole;
            for (int hit = 0; hit < 8; ++hit) {
                bytes[random() % bytes.size()] = static_cast<char>(random());
            }
            if (round % 2) bytes.resize(random() % bytes.size());
            auto sheet = sample_sheet();
            sheet.conversation.bubbles[0].pictures = {{.bytes = bytes}};
            EXPECT_GT(render_sheet(sheet).size(), 1000U);
            expect_phone_page(render_conversation_png(sheet.conversation).at(0));
        }
    }
}

TEST(ConversationPicture, RefusesGiganticPictures) {
    auto bomb = png_of(8, 8, kRed);
    bomb.replace(16, 8, std::string("\0\1\0\0\0\1\0\0", 8));
    const auto pages = render_conversation_png(talk_with({{.pictures = {{.bytes = bomb}}}}));
    EXPECT_EQ(count_pixels(pages.at(0), kRed), 0);
}

}  // namespace
}  // namespace k197::document
