// What the dialogue asks, and how it takes answers that people give out of turn.

#include <gtest/gtest.h>

#include "conversation/chat_for_tests.h"

namespace k197::conversation {
namespace {

constexpr const char* kStreetOnly =
    "Xe tải chở đất không che bạt chạy dọc đường Nguyễn Xiển rơi vãi đầy đường từ 14h";

TEST(Questions, ANameAndATelephoneAreNeverTakenForTheTimeOrThePlace) {
    Chat chat;
    chat.says("Vỉa hè trước số 25 phố Liễu Giai, phường Ngọc Hà bị quán cà phê kê bàn ghế kín");
    ASSERT_EQ(chat.waits(), "time");
    chat.says("Phạm Thị Mẫu Ba - 0900000003");
    EXPECT_EQ(chat.waits(), "time");
    EXPECT_FALSE(chat.dialogue.draft.time);
    EXPECT_EQ(chat.dialogue.draft.name, "Phạm Thị Mẫu Ba");
    chat.says("sáng nay");
    EXPECT_EQ(chat.waits(), "confirm");

    Chat other;
    other.says("Đề nghị xử lý việc chăn nuôi gây mùi hôi thối cả khu dân cư");
    ASSERT_EQ(other.waits(), "place");
    other.says("Phạm Thị Mẫu, 0900000003");
    EXPECT_EQ(other.waits(), "place");
    EXPECT_EQ(other.dialogue.draft.phone, "0900000003");
}

TEST(Questions, AStreetNamedLikeAPersonIsAPlace) {
    Chat chat;
    chat.says("Đề nghị xử lý việc chăn nuôi gây mùi hôi thối cả khu dân cư");
    chat.says("Nguyễn Trãi");
    EXPECT_EQ(chat.dialogue.draft.place, "Nguyễn Trãi");
}

TEST(Questions, TheWardOfAStreetIsAskedOnceAndMayBeSkipped) {
    Chat chat;
    EXPECT_TRUE(has(chat.says(kStreetOnly), "thuộc phường, xã nào"));
    EXPECT_EQ(chat.waits(), "ward");
    EXPECT_TRUE(chat.offers("skip"));
    chat.presses("skip");
    EXPECT_EQ(chat.waits(), "contact");
}

TEST(Questions, AWardTypedAfterTheStreetJoinsThePlace) {
    Chat chat;
    chat.says(kStreetOnly);
    chat.says("phường Khương Đình");
    EXPECT_TRUE(chat.dialogue.draft.ward_known());
    EXPECT_EQ(chat.waits(), "contact");
    EXPECT_TRUE(chat.dialogue.draft.place->starts_with("đường Nguyễn Xiển, "));
    for (const char* typed : {"Khương Đình", "khuong dinh"}) {
        Chat unsure;
        unsure.says(kStreetOnly);
        EXPECT_TRUE(has(unsure.says(typed), "1. Phường Khương Đình"))
            << typed << ": a name alone may be the old ward's: it is asked back";
        EXPECT_EQ(unsure.waits(), "ward") << typed;
    }
    Chat old;
    old.says(kStreetOnly);
    old.says("mai dịch nhé");
    EXPECT_EQ(old.waits(), "ward") << "an old ward that went to several is asked about";
    EXPECT_GT(old.dialogue.draft.wards.size(), 1U);
}

TEST(Questions, ATimeGivenWhereTheWardWasAskedIsTheTime) {
    Chat chat;
    chat.says("Xe tải chở đất không che bạt chạy dọc đường Nguyễn Xiển rơi vãi đầy đường");
    ASSERT_EQ(chat.waits(), "ward");
    chat.says("7 giờ sáng nay");
    EXPECT_EQ(chat.dialogue.draft.time, "7 giờ sáng nay");
    EXPECT_EQ(chat.dialogue.draft.place, "đường Nguyễn Xiển");
    EXPECT_EQ(chat.waits(), "contact");
}

TEST(Questions, WithOneWardInDoubtTheQuestionNamesIt) {
    Chat chat;
    const auto said = chat.says("duong lang doan so 600 den 680 xe may de kin via he");
    EXPECT_TRUE(has(said, "có thuộc Phường Láng không?")) << said;
    EXPECT_FALSE(has(said, "nhiều nơi"));
}

TEST(Questions, ThePlaceIsShownWithoutThePrepositionBeforeIt) {
    Chat chat;
    chat.says("Quán bia ở 15 Trần Duy Hưng phường Trung Hoà vẫn cho khách ngồi kín vỉa hè");
    EXPECT_EQ(chat.dialogue.draft.place, "15 Trần Duy Hưng phường Trung Hoà");
}

TEST(Questions, AQuestionIsShownWithoutTheLinesOfAReport) {
    Chat chat;
    const auto said = chat.says("cho e hỏi xin giấy đi đường có QR ở đâu ạ");
    EXPECT_EQ(chat.waits(), "confirm");
    EXPECT_TRUE(has(said, "câu hỏi")) << said;
    EXPECT_FALSE(has(said, "Địa điểm:")) << said;
    chat.presses("confirm");
    EXPECT_EQ(chat.filed.size(), 1U);
}

TEST(Questions, PeopleInTroubleAreToldAtOnceWhomToCall) {
    Chat scam;
    const auto said = scam.says(
        "Công an ơi em bị lừa chuyển khoản 12 triệu qua tài khoản giả danh shipper, giờ làm sao"
    );
    EXPECT_TRUE(has(said, "tổng đài ngân hàng")) << said;
    EXPECT_FALSE(has(scam.says("hôm qua trên mạng"), "tổng đài")) << "once";

    Chat sick;
    EXPECT_TRUE(
        has(sick.says("Bếp ăn trường mầm non gần cổng KĐT Văn Quán, chiều nay 6 cháu đau bụng nôn"),
            "115")
    );
    Chat racing;
    EXPECT_TRUE(has(racing.says("nhom quai xe net po lang lach duong Vo Chi Cong"), "113"));
}

TEST(Questions, WhoReportsAnOfficialIsNotPressedForANameOrAPlace) {
    Chat chat;
    const auto said = chat.says(
        "Tôi tố cáo ông Nguyễn Văn X, cán bộ quản lý trật tự nhận tiền hằng tháng để bao che"
    );
    EXPECT_EQ(chat.waits(), "place");
    EXPECT_TRUE(has(said, "chưa muốn nêu"));
    EXPECT_FALSE(has(said, "số nhà"));
    chat.says("chưa muốn nêu");
    ASSERT_EQ(chat.waits(), "time") << "the ward is not asked";
    EXPECT_TRUE(has(chat.says("hằng tháng"), "giữ kín với người và đơn vị bị phản ánh"));
    EXPECT_EQ(chat.waits(), "contact");
}

TEST(Questions, FilesAloneAreAskedAboutInTheirOwnWords) {
    Chat chat;
    chat.sends_files(1);
    const auto said = chat.falls_quiet();
    EXPECT_TRUE(has(said, "vài chữ")) << said;
}

}  // namespace
}  // namespace k197::conversation
