#include "conversation/turn.h"

#include <gtest/gtest.h>

#include "conversation/chat_for_tests.h"
#include "text/normalise.h"

namespace k197::conversation {
namespace {

constexpr const char* kForm =
    "Họ tên: Trần Thị Mẫu\nSố điện thoại: 0900000001\nĐịa chỉ: 3 phố Vọng\nLĩnh vực: Vệ sinh môi "
    "trường\n"
    "Thời gian: tối qua\nĐịa điểm: ngõ 12 phố Kim Liên, phường Kim Liên\nNội dung: Bãi rác tự phát "
    "bốc mùi";

TEST(Turn, TakesAWholeFormInOneMessageAndShowsTheSummary) {
    Chat chat;
    const auto said = chat.says(kForm);
    EXPECT_TRUE(has(said, "Bãi rác tự phát bốc mùi"));
    EXPECT_TRUE(has(said, "Trần Thị Mẫu"));
    EXPECT_TRUE(has(said, "tối qua"));
    EXPECT_TRUE(has(said, "Vệ sinh môi trường"));
    EXPECT_EQ(chat.offered(), (std::vector<std::string>{"confirm", "edit", "cancel"}));
    EXPECT_EQ(chat.last.replies.size(), 1U);
    chat.presses("confirm");
    ASSERT_EQ(chat.filed.size(), 1U);
    const auto& draft = chat.filed[0];
    EXPECT_EQ(draft.content(), "Bãi rác tự phát bốc mùi");
    EXPECT_EQ(draft.field, "environment");
    EXPECT_EQ(draft.phone, "0900000001");
    EXPECT_EQ(draft.address, "3 phố Vọng");
    EXPECT_EQ(draft.place, "ngõ 12 phố Kim Liên, phường Kim Liên");
}

TEST(Turn, AsksNothingAfterACompleteFormEvenWithoutNameAndWithAWardThatCouldBeSeveral) {
    Chat chat;
    chat.says("Thời gian: sáng nay\nĐịa điểm: gần cầu\nNội dung: Xe tải đổ trộm phế thải");
    EXPECT_EQ(chat.waits(), "confirm");
    EXPECT_TRUE(chat.filed.empty());
    chat.presses("confirm");
    ASSERT_EQ(chat.filed.size(), 1U);
    EXPECT_FALSE(chat.filed[0].name);
}

TEST(Turn, TakesTheFormLineByLineInAnyOrder) {
    Chat chat;
    chat.says("Địa điểm: 45 phố Hồ Tùng Mậu");
    EXPECT_EQ(chat.waits(), "content");
    chat.says("Nội dung: Quán bia lấn hết vỉa hè");
    EXPECT_EQ(chat.waits(), "time");
    const auto said = chat.says("Thời gian: tối nào cũng vậy");
    EXPECT_TRUE(has(said, "45 phố Hồ Tùng Mậu"));
    EXPECT_EQ(chat.waits(), "confirm");
}

TEST(Turn, ReadsPlaceAndTimeInTheContentOfAFormButNeverTakesTheHomeAddressForThePlace) {
    Chat chat;
    chat.says("Họ tên: Trần Thị Mẫu\nĐịa chỉ: 3 phố Vọng, phường Bạch Mai\nNội dung: Rác đổ đầy ngõ"
    );
    EXPECT_EQ(chat.waits(), "place");
    EXPECT_FALSE(chat.dialogue.draft.place);
    Chat other;
    other.says("Nội dung: Tối qua xe tải đổ phế thải ở số 5 phố Huế, phường Hai Bà Trưng");
    EXPECT_TRUE(other.dialogue.draft.place);
    EXPECT_EQ(other.dialogue.draft.time, "Tối qua");
    EXPECT_EQ(other.waits(), "confirm");
}

TEST(Turn, AsksOneQuestionAtATimeAndOffersSkipWhereAnAnswerMayBeLeftOut) {
    Chat chat;
    chat.says("Đề nghị xử lý việc chăn nuôi gây mùi hôi thối cả khu dân cư");
    EXPECT_EQ(chat.waits(), "place");
    EXPECT_FALSE(chat.offers("skip"));
    chat.says("số 9 ngách 15/4 phố Vọng, phường Bạch Mai");
    EXPECT_EQ(chat.waits(), "time");
    chat.presses("time.now");
    while (chat.waits() != "confirm") {
        ASSERT_TRUE(chat.offers("skip")) << chat.waits();
        chat.presses("skip");
    }
    chat.presses("confirm");
    ASSERT_EQ(chat.filed.size(), 1U);
    EXPECT_EQ(chat.filed[0].time, "Đang diễn ra");
    EXPECT_TRUE(chat.filed[0].occurred_at);
    EXPECT_FALSE(chat.filed[0].name);
}

TEST(Turn, TakesAFreeSentenceAndAsksOnlyWhatIsMissing) {
    Chat chat;
    chat.says(
        "Tối qua ở số 25 phố Liễu Giai, phường Ngọc Hà quán cà phê kê bàn ghế kín vỉa hè. Tôi là "
        "Phạm Thị Mẫu, 0900000003"
    );
    EXPECT_EQ(chat.waits(), "confirm");
    EXPECT_EQ(chat.dialogue.draft.phone, "0900000003");
    EXPECT_EQ(chat.dialogue.draft.field, "urban_order");
    EXPECT_TRUE(chat.dialogue.draft.ward_known());
}

TEST(Turn, MakesOneDraftAndOneAnswerOfAnAlbumBeforeTheWords) {
    Chat chat;
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(chat.sends_files(1), "");
        EXPECT_TRUE(chat.last.effects.answer_media_later);
    }
    const auto said = chat.falls_quiet();
    EXPECT_TRUE(has(said, "5"));
    EXPECT_EQ(chat.waits(), "content");
    EXPECT_EQ(chat.falls_quiet(), "");
    chat.says(kForm);
    EXPECT_EQ(chat.dialogue.draft.media, 5);
    chat.presses("confirm");
    ASSERT_EQ(chat.filed.size(), 1U);
    EXPECT_EQ(chat.filed[0].message_ids.size(), 6U);
}

TEST(Turn, TakesFilesBetweenAndAfterTheWordsIntoTheSameDraft) {
    Chat chat;
    chat.says("Đổ trộm phế thải xây dựng ở bãi đất trống");
    chat.sends_files(2);
    chat.falls_quiet();
    EXPECT_EQ(chat.waits(), "place");
    chat.says("số 9 ngách 15/4 phố Vọng, phường Bạch Mai");
    chat.says("sáng nay");
    chat.presses("skip");
    EXPECT_EQ(chat.waits(), "confirm");
    chat.sends_files(1);
    const auto said = chat.falls_quiet();
    EXPECT_TRUE(has(said, "3 tệp"));
    chat.presses("confirm");
    ASSERT_EQ(chat.filed.size(), 1U);
    EXPECT_EQ(chat.filed[0].media, 3);
}

TEST(Turn, DoesNotAnswerFilesTwiceWhenWordsCameMeanwhile) {
    Chat chat;
    chat.sends_files(2);
    chat.says("Đổ trộm phế thải ở đầu làng, xe tải ra vào liên tục");
    EXPECT_EQ(chat.falls_quiet(), "");
}

TEST(Turn, TakesTypedDigitsAndWordsForQuickReplies) {
    struct Case {
        const char* typed;
        std::size_t filed;
        const char* waits;
    };
    for (const auto& [typed, filed, waits] : {
             Case{"1", 1, "nothing"},
             Case{"gửi", 1, "nothing"},
             Case{"Gửi phản ánh", 1, "nothing"},
             Case{"OK", 1, "nothing"},
             Case{"đồng ý", 1, "nothing"},
             Case{"Xác nhận!", 1, "nothing"},
             Case{"2", 0, "edit"},
             Case{"Sửa lại", 0, "edit"},
             Case{"3", 0, "nothing"},
             Case{"hủy", 0, "nothing"},
         }) {
        Chat chat;
        chat.says(kForm);
        chat.says(typed);
        EXPECT_EQ(chat.filed.size(), filed) << typed;
        EXPECT_EQ(chat.waits(), waits) << typed;
    }
}

TEST(Turn, ChoosesAFieldByTypedNumberOrName) {
    for (const char* typed : {"5", "vệ sinh môi trường", "ve sinh moi truong"}) {
        Chat chat;
        chat.dialogue.draft.parts = {
            {.message_id = "m0", .text = "Việc này kéo dài mãi không ai giải quyết"}};
        chat.dialogue.draft.message_ids = {"m0"};
        chat.dialogue.draft.place = "số 5 phố Huế";
        chat.dialogue.draft.ward_settled = true;
        chat.dialogue.draft.contact_settled = true;
        chat.presses("start");
        chat.presses("time.today");
        ASSERT_EQ(chat.waits(), "field");
        EXPECT_TRUE(chat.offers("skip"));
        chat.says(typed);
        EXPECT_EQ(chat.dialogue.draft.field, "environment") << typed;
        EXPECT_EQ(chat.waits(), "confirm");
    }
}

TEST(Turn, TreatsNoAsSkippingOrAsksARequiredQuestionAgain) {
    Chat chat;
    chat.says("Đổ trộm phế thải xây dựng ở bãi đất trống cuối làng");
    for (const char* no : {"không", "bỏ qua", "không biết"}) {
        chat.says(no);
        EXPECT_EQ(chat.waits(), "place") << no;
        EXPECT_FALSE(chat.dialogue.draft.place) << no;
    }
    chat.says("số 9 ngách 15/4 phố Vọng, phường Bạch Mai");
    chat.says("sáng nay");
    EXPECT_EQ(chat.waits(), "contact");
    chat.says("tôi muốn ẩn danh");
    EXPECT_EQ(chat.waits(), "confirm");
    EXPECT_FALSE(chat.dialogue.draft.name);
    const auto said = chat.says("không");
    EXPECT_TRUE(chat.filed.empty());
    EXPECT_FALSE(has(chat.dialogue.draft.content(), "không"));
    EXPECT_EQ(chat.waits(), "confirm");
    EXPECT_FALSE(said.empty());
}

TEST(Turn, FindsTheTimeInAPlaceAnswer) {
    Chat chat;
    chat.says("Đổ trộm phế thải xây dựng");
    chat.says("tối qua ở số 9 ngách 15/4 phố Vọng, phường Bạch Mai");
    EXPECT_EQ(chat.dialogue.draft.time, "tối qua");
    EXPECT_TRUE(chat.dialogue.draft.occurred_at);
    EXPECT_FALSE(has(*chat.dialogue.draft.place, "tối qua"));
}

TEST(Turn, PutsTheQuestionAgainAfterSmallTalk) {
    for (const char* talk : {"alo", "xin chào", "cảm ơn"}) {
        Chat chat;
        chat.says("Đổ trộm phế thải xây dựng ở bãi đất trống cuối làng");
        ASSERT_EQ(chat.waits(), "place");
        const auto said = chat.says(talk);
        EXPECT_EQ(chat.waits(), "place") << talk;
        EXPECT_FALSE(chat.dialogue.draft.place) << talk;
        EXPECT_TRUE(has(said, "ở đâu")) << said;
    }
}

TEST(Turn, KeepsMoreWordsAboutTheMatterAsContentWhenAPlaceWasAsked) {
    Chat chat;
    chat.says("Đổ trộm phế thải xây dựng");
    chat.says("Xe tải còn rải bụi bẩn và rác thải khắp nơi, mùi hôi thối nồng nặc");
    EXPECT_EQ(chat.waits(), "place");
    EXPECT_TRUE(has(chat.dialogue.draft.content(), "rải bụi"));
}

TEST(Turn, ChangesALineAfterEditAndShowsTheSummaryAgain) {
    Chat chat;
    chat.says(kForm);
    const auto form = chat.presses("edit");
    EXPECT_TRUE(has(form, "Bãi rác tự phát"));
    const auto said = chat.says("Địa điểm: số 5 phố Huế");
    EXPECT_TRUE(has(said, "số 5 phố Huế"));
    EXPECT_EQ(chat.waits(), "confirm");
    chat.presses("edit");
    chat.says("Nội dung: Bãi rác trước cổng trường");
    EXPECT_EQ(chat.dialogue.draft.content(), "Bãi rác trước cổng trường");
    chat.presses("edit");
    chat.says("sáng hôm kia");
    EXPECT_EQ(chat.dialogue.draft.time, "sáng hôm kia");
    EXPECT_EQ(chat.dialogue.draft.content(), "Bãi rác trước cổng trường");
}

TEST(Turn, DropsTheDraftOnCancel) {
    Chat chat;
    chat.says(kForm);
    const auto said = chat.presses("cancel");
    EXPECT_TRUE(has(said, "hủy"));
    EXPECT_TRUE(has(chat.presses("confirm"), "không có tin nào đang soạn"));
    EXPECT_TRUE(chat.filed.empty());
}

TEST(Turn, FilesOnceWhenConfirmIsPressedTwiceAndNamesTheCodeAgain) {
    Chat chat;
    chat.says(kForm);
    chat.presses("confirm");
    const auto said = chat.presses("confirm");
    EXPECT_EQ(chat.filed.size(), 1U);
    EXPECT_TRUE(has(said, "PA-7K3M-92Q5"));
}

TEST(Turn, DoesNotFileWhenConfirmCameBeforeWhatIsRequired) {
    Chat chat;
    chat.says("Đổ trộm phế thải xây dựng");
    chat.presses("confirm");
    EXPECT_TRUE(chat.filed.empty());
    EXPECT_EQ(chat.waits(), "place");
}

TEST(Turn, TellsTheStatusByMenuByWordsAndByCode) {
    Chat chat;
    EXPECT_TRUE(has(chat.presses("status"), "chưa có tin"));
    chat.says(kForm);
    chat.presses("confirm");
    for (const char* asked :
         {"tra cứu PA-7K3M-92Q5", "pa7k3m92q5", "tra cuu pa 7k3m 92q5", "Tra cứu tin đã gửi"}) {
        const auto said = chat.says(asked);
        EXPECT_TRUE(has(said, "Đã nhận tin")) << asked << ": " << said;
        EXPECT_TRUE(chat.offers("more.PA-7K3M-92Q5")) << asked;
    }
    for (const char* asked : {"tra cứu PA-7K3M-92QG", "PA-7K3M-92Q1", "PA-AAAA-AAA7"}) {
        EXPECT_TRUE(has(chat.says(asked), "Không tìm thấy")) << asked;
    }
}

TEST(Turn, TellsTheStatusInTheMiddleOfADraftWithoutLosingIt) {
    Chat chat;
    chat.says("Đổ trộm phế thải xây dựng");
    chat.says("tra cứu");
    EXPECT_FALSE(chat.dialogue.draft.place);
    EXPECT_EQ(chat.dialogue.draft.content(), "Đổ trộm phế thải xây dựng");
}

TEST(Turn, AddsToANamedReportAfterMore) {
    Chat chat;
    chat.says(kForm);
    chat.presses("confirm");
    chat.presses("more.PA-7K3M-92Q5");
    chat.says("Biển số xe đổ rác là 29X-00000");
    EXPECT_EQ(chat.last.effects.join, "r1");
    chat.sends_files(1);
    EXPECT_EQ(chat.last.effects.join, "r1");
    EXPECT_TRUE(has(chat.falls_quiet(), "PA-7K3M-92Q5"));
    EXPECT_TRUE(chat.dialogue.draft.is_empty());
    chat.now += kHour;
    chat.says("Quán karaoke hát ầm ĩ suốt đêm không ngủ được");
    EXPECT_FALSE(chat.last.effects.join);
    EXPECT_EQ(chat.waits(), "place");
}

TEST(Turn, AddsByWordsThatNameTheCode) {
    Chat chat;
    chat.says(kForm);
    chat.presses("confirm");
    EXPECT_TRUE(has(chat.says("bổ sung PA-7K3M-92Q5"), "cần bổ sung"));
    EXPECT_EQ(chat.waits(), "more");
    chat.dialogue.waits = Dialogue::Waits::Nothing;
    chat.says("Bổ sung tin PA-7K3M-92Q5: sáng nay họ lại đổ rác tiếp");
    EXPECT_EQ(chat.last.effects.join, "r1");
}

TEST(Turn, BeginsANewReportWithAWholeFormEvenWhileAdditionsAreAwaited) {
    Chat chat;
    chat.says(kForm);
    chat.presses("confirm");
    chat.presses("more.PA-7K3M-92Q5");
    chat.says(kForm);
    EXPECT_FALSE(chat.last.effects.join);
    EXPECT_EQ(chat.waits(), "confirm");
}

TEST(Turn, DoesNotAddToAFinishedOrForeignReport) {
    Chat chat;
    chat.says(kForm);
    chat.presses("confirm");
    chat.reports[0].status = cases::Status::Answered;
    EXPECT_TRUE(has(chat.presses("more.PA-7K3M-92Q5"), "đã kết thúc"));
    EXPECT_TRUE(has(chat.presses("more.PA-AAAA-AAA7"), "Không tìm thấy"));
}

TEST(Turn, JoinsWhatIsWrittenAfterAnOfficerAsked) {
    Chat chat;
    chat.says(kForm);
    chat.presses("confirm");
    chat.reports[0].status = cases::Status::AwaitingInfo;
    const auto said = chat.says("Ở ngay đầu ngõ, cạnh cột điện số 7");
    EXPECT_EQ(chat.last.effects.join, "r1");
    EXPECT_TRUE(has(said, "PA-7K3M-92Q5"));
    chat.sends_files(3);
    EXPECT_EQ(chat.last.effects.join, "r1");
    chat.pins(21.0, 105.8);
    EXPECT_EQ(chat.last.effects.join, "r1");
    EXPECT_TRUE(chat.dialogue.draft.is_empty());
    chat.presses("start");
    chat.says("Đổ trộm phế thải xây dựng ở bãi đất trống cuối làng");
    EXPECT_FALSE(chat.last.effects.join);
    EXPECT_EQ(chat.waits(), "place");
}

TEST(Turn, JoinsTheReportAboutWhichOfficersAskedLast) {
    Chat chat;
    const Time at = chat.now;
    chat.reports = {
        {.id = "new",
         .code = "PA-BBBB-BBB2",
         .status = cases::Status::AwaitingInfo,
         .created_at = at,
         .updated_at = at},
        {.id = "old",
         .code = "PA-AAAA-AAA7",
         .status = cases::Status::AwaitingInfo,
         .created_at = at - kDay,
         .updated_at = at + 1},
    };
    chat.says("Nhà số 7");
    EXPECT_EQ(chat.last.effects.join, "old");
}

TEST(Turn, PutsTheQuestionOfADraftAgainWhenAnOfficerAskedBetween) {
    Chat chat;
    chat.says(kForm);
    chat.presses("confirm");
    chat.says("Đổ trộm phế thải xây dựng ở bãi đất trống cuối làng");
    ASSERT_EQ(chat.waits(), "place");
    chat.reports[0].status = cases::Status::AwaitingInfo;
    const auto said = chat.says("Cạnh cột điện số 7");
    EXPECT_EQ(chat.last.effects.join, "r1");
    EXPECT_TRUE(has(said, "ở đâu"));
    EXPECT_EQ(chat.dialogue.draft.content(), "Đổ trộm phế thải xây dựng ở bãi đất trống cuối làng");
}

TEST(Turn, AnswersAnEmergencyAtOnceAndFilesItUrgent) {
    struct Case {
        const char* said;
        const char* number;
    };
    for (const auto& [said, number] : {
             Case{"Cháy rồi, cứu với! Nhà 3 tầng đang cháy", "114"},
             Case{"chay roi cuu voi", "114"},
             Case{"Chúng nó đang đánh nhau cầm dao trước quán nét", "113"},
             Case{"danh nhau cam dao dong lam", "113"},
             Case{"Bố tôi bị ngất tím tái rồi giúp với", "115"},
         }) {
        Chat chat;
        const auto answer = chat.says(said);
        EXPECT_TRUE(has(answer, number)) << said << ": " << answer;
        EXPECT_EQ(chat.last.effects.alert, "emergency") << said;
        ASSERT_EQ(chat.filed.size(), 1U) << said;
        EXPECT_EQ(chat.filed[0].urgency, "emergency");
        EXPECT_EQ(chat.filed[0].content(), said);
    }
}

TEST(Turn, AddsWhatFollowsAnEmergencyToItsReportWithThePlace) {
    Chat chat;
    chat.sends_files(1);
    chat.says("chay roi cuu voi");
    EXPECT_EQ(chat.filed[0].media, 1);
    chat.says("số 9 ngách 15/4 phố Vọng, phường Bạch Mai");
    EXPECT_EQ(chat.last.effects.join, "r1");
    ASSERT_TRUE(chat.last.effects.place);
    EXPECT_TRUE(has(chat.last.effects.place->text, "phố Vọng"));
    EXPECT_FALSE(chat.last.effects.place->unit_id.empty());
    chat.pins(21.0, 105.84);
    EXPECT_EQ(chat.last.effects.join, "r1");
    EXPECT_TRUE(has(chat.says("nhanh lên cháy to lắm rồi cứu với"), "114"));
    EXPECT_EQ(chat.filed.size(), 1U);
    EXPECT_TRUE(chat.dialogue.draft.is_empty());
    EXPECT_TRUE(has(chat.says("cảm ơn các anh"), "Cảm ơn"));
    EXPECT_FALSE(chat.last.effects.join);
}

TEST(Turn, KeepsADraftInWordsApartFromAnEmergency) {
    Chat chat;
    chat.says("Cán bộ phường nhận tiền của quán bia để bao che vi phạm");
    EXPECT_TRUE(chat.dialogue.draft.sealed);
    chat.says("chay roi cuu voi");
    ASSERT_EQ(chat.filed.size(), 1U);
    EXPECT_FALSE(chat.filed[0].sealed);
    EXPECT_TRUE(has(chat.dialogue.draft.content(), "Cán bộ phường"));
}

TEST(Turn, AnswersAnEmergencyAlsoWhenAnOfficerHandlesTheThread) {
    Chat chat;
    chat.handled_by_person = true;
    EXPECT_TRUE(has(chat.says("chay roi cuu voi"), "114"));
    EXPECT_EQ(chat.filed.size(), 1U);
}

TEST(Turn, AnswersChatterCivillyAndReportsNothing) {
    struct Case {
        const char* said;
        const char* part;
    };
    for (const auto& [said, part] : {
             Case{"xin chào", "kênh tiếp nhận phản ánh"},
             Case{"cảm ơn các anh chị nhiều", "Cảm ơn"},
             Case{"Vay tiền nhanh lãi suất thấp, liên hệ zalo 0900000009", "không được xử lý"},
             Case{"đồ ngu, chúng mày vô dụng", "bức xúc"},
             Case{"hmm", "chưa hiểu"},
         }) {
        Chat chat;
        const auto answer = chat.says(said);
        EXPECT_TRUE(has(answer, part)) << said << ": " << answer;
        EXPECT_TRUE(chat.dialogue.draft.is_empty()) << said;
        EXPECT_TRUE(chat.filed.empty());
    }
    Chat chat;
    EXPECT_FALSE(chat.take({.kind = Input::Kind::Sticker}).empty());
    EXPECT_FALSE(chat.take({.kind = Input::Kind::Unsupported}).empty());
    EXPECT_TRUE(chat.dialogue.draft.is_empty());
}

TEST(Turn, MakesAReportOfAbuseThatHoldsAMatter) {
    Chat chat;
    chat.says("Lũ ngu để bãi rác thối um đầy phố Kim Liên cả tuần không dọn");
    EXPECT_FALSE(chat.dialogue.draft.is_empty());
    EXPECT_EQ(chat.dialogue.draft.field, "environment");
}

TEST(Turn, GreetsOnceWithTheFormTheNumbersAndHowDataIsUsed) {
    Chat chat;
    const auto said = chat.presses("start");
    for (const char* part :
         {"113", "114", "115", "Họ tên:", "Nội dung:", "tự động", "ẩn danh", "Facebook"}) {
        EXPECT_TRUE(has(said, part)) << part;
    }
    EXPECT_EQ(chat.offered(), (std::vector<std::string>{"start", "status", "person"}));
    EXPECT_FALSE(has(chat.says("alo"), "Họ tên:"));
}

TEST(Turn, IsSilentWhileAnOfficerHandlesTheThread) {
    Chat chat;
    chat.says("gặp cán bộ");
    EXPECT_TRUE(chat.last.effects.call_person);
    chat.handled_by_person = true;
    EXPECT_EQ(chat.says("Bãi rác tự phát ở phố Huế"), "");
    EXPECT_EQ(chat.presses("start"), "");
    EXPECT_EQ(chat.sends_files(1), "");
    EXPECT_EQ(chat.falls_quiet(), "");
    chat.handled_by_person = false;
    EXPECT_NE(chat.says("Bãi rác tự phát ở phố Huế"), "");
}

TEST(Turn, KeepsThePromiseOfAButtonWhileAnOfficerHandlesTheThread) {
    Chat chat;
    chat.says(kForm);
    chat.handled_by_person = true;
    chat.presses("confirm");
    ASSERT_EQ(chat.filed.size(), 1U);
    chat.reports[0].status = cases::Status::Answered;
    chat.presses("rate.PA-7K3M-92Q5.4");
    EXPECT_EQ(chat.last.effects.rate, 4);
}

TEST(Turn, SealsFromTheFirstLineAboutAnOfficial) {
    Chat chat;
    chat.says("Cán bộ phường nhận tiền của quán bia để bao che vi phạm");
    EXPECT_TRUE(chat.last.effects.seal);
    EXPECT_TRUE(chat.dialogue.draft.sealed);
    Chat chosen;
    chosen.presses("field.official_conduct");
    EXPECT_TRUE(chosen.last.effects.seal);
    EXPECT_EQ(chosen.waits(), "content");
    chosen.presses("field.environment");
    EXPECT_TRUE(chosen.dialogue.draft.sealed);
}

TEST(Turn, SealsAReportThatAnAccusationJoins) {
    Chat chat;
    chat.says(kForm);
    chat.presses("confirm");
    chat.reports[0].status = cases::Status::AwaitingInfo;
    chat.says("Cán bộ phường nhận tiền của họ để bao che vi phạm");
    EXPECT_EQ(chat.last.effects.join, "r1");
    EXPECT_TRUE(chat.last.effects.seal_joined);
}

TEST(Turn, SpeaksEnglishWhenAskedAndVietnameseAgain) {
    Chat chat;
    EXPECT_TRUE(has(chat.says("English"), "English from now on"));
    EXPECT_TRUE(has(chat.presses("start"), "Emergencies"));
    EXPECT_TRUE(has(chat.says("tiếng Việt"), "tiếng Việt"));
    EXPECT_TRUE(has(chat.presses("status"), "chưa có tin"));
}

TEST(Turn, PointsToOtherAuthoritiesOutsideTheCity) {
    Chat chat;
    EXPECT_TRUE(has(
        chat.says("Ở Biên Hòa Đồng Nai có bãi rác tự phát nhờ các anh xử lý với"), "ngoài địa bàn"
    ));
    EXPECT_TRUE(chat.dialogue.draft.is_empty());
    chat.says("Có bãi rác tự phát bốc mùi cả tháng nay");
    ASSERT_EQ(chat.waits(), "place");
    EXPECT_TRUE(has(chat.says("Biên Hòa, Đồng Nai"), "ngoài địa bàn"));
    EXPECT_FALSE(chat.dialogue.draft.place);
}

TEST(Turn, TakesAnEditedMessageIntoTheDraft) {
    Chat chat;
    chat.says("Đổ trộm phế thải xây dựng ở bãi đất trống");
    const std::string first = "m1";
    EXPECT_EQ(chat.edits(first, "Đổ trộm phế thải y tế ở bãi đất trống"), "");
    EXPECT_EQ(chat.dialogue.draft.content(), "Đổ trộm phế thải y tế ở bãi đất trống");
    Chat form;
    form.says(kForm);
    const std::string changed =
        text::cut(kForm, 40) + "\nĐịa điểm: số 8 phố Huế\nNội dung: Bãi rác mới";
    EXPECT_TRUE(has(form.edits("m1", changed), "số 8 phố Huế"));
    EXPECT_EQ(form.edits("m1", "lạc lõng").find("lạc lõng") == std::string::npos, false);
    EXPECT_EQ(form.edits("m999", "của ai"), "");
}

TEST(Turn, AsksWhichWardWhenANameIsShared) {
    Chat chat;
    const auto said = chat.says("phường quang trung rác để 3 hôm nay k ai lấy");
    ASSERT_EQ(chat.waits(), "ward");
    EXPECT_TRUE(chat.offers("skip"));
    EXPECT_TRUE(has(said, "1. "));
    ASSERT_GE(chat.offered().size(), 2U);
    const auto first = chat.offered()[0].substr(6);
    chat.says("1");
    EXPECT_EQ(chat.dialogue.draft.wards.size(), 1U);
    EXPECT_EQ(chat.dialogue.draft.wards[0].unit_id, first);
    EXPECT_TRUE(chat.dialogue.draft.ward_known());
}

TEST(Turn, DoesNotRateBeforeThereIsAResult) {
    Chat chat;
    chat.says(kForm);
    chat.presses("confirm");
    chat.presses("rate.PA-7K3M-92Q5.4");
    EXPECT_FALSE(chat.last.effects.rate);
    chat.reports[0].status = cases::Status::Answered;
    for (const char* wrong :
         {"rate.PA-7K3M-92Q5.5",
          "rate.PA-7K3M-92Q5.0",
          "rate.PA-7K3M-92Q5.44",
          "rate.",
          "rate.PA-AAAA-AAA7.1"}) {
        chat.presses(wrong);
        EXPECT_FALSE(chat.last.effects.rate) << wrong;
    }
    chat.says("Rất hài lòng");
    EXPECT_EQ(chat.last.effects.rate, 4);
    chat.says("không hài lòng");
    EXPECT_EQ(chat.last.effects.rate, 1);
}

TEST(Turn, ForgetsADraftThatWasLeftForADay) {
    Chat chat;
    chat.says("Đổ trộm phế thải xây dựng ở bãi đất trống");
    chat.now += 2 * kDay;
    chat.says("Quán karaoke hát ầm ĩ suốt đêm không ngủ được");
    EXPECT_EQ(chat.dialogue.draft.content(), "Quán karaoke hát ầm ĩ suốt đêm không ngủ được");
}

TEST(Turn, AlwaysAnswersWhateverComes) {
    for (const char* odd :
         {"?",
          "...",
          "👍",
          "{code}",
          "%s",
          "PA",
          "1",
          "99999999999999999999",
          "không",
          "sửa",
          "huỷ",
          "gửi",
          "\n\n",
          "https://example.com/x",
          "Họ tên:",
          "Nội dung:",
          "a{b}c {code} {text}"}) {
        Chat chat;
        EXPECT_NE(chat.says(odd), "") << odd;
        chat.says(kForm);
        const bool answered =
            !chat.says(odd).empty() || chat.last.effects.file;  // the code follows when it is filed
        EXPECT_TRUE(answered) << odd;
    }
    for (const char* payload :
         {"field.nothing", "place.", "time.x", "rate", "more.", "?", "field."}) {
        Chat chat;
        EXPECT_NE(chat.presses(payload), "") << payload;
    }
}

TEST(Turn, ShowsBracesOfACitizenAsTheyAre) {
    Chat chat;
    const auto said =
        chat.says("Thời gian: {code}\nĐịa điểm: {media}\nNội dung: xem {reporter} và {url} có rác");
    EXPECT_TRUE(has(said, "xem {reporter} và {url} có rác"));
    EXPECT_TRUE(has(said, "{media}"));
}

TEST(Turn, KeepsTheWholeOfAHugeTextAndASummaryOfReadableLength) {
    Chat chat;
    std::string huge = "Nội dung: ";
    while (huge.size() < 20'000) huge += "rác thải ngập ngụa khắp nơi ";
    const auto said = chat.says("Thời gian: tối qua\nĐịa điểm: số 5 phố Huế\n" + huge);
    EXPECT_LE(text::utf16_units(said), 1'900U);
    chat.presses("confirm");
    ASSERT_EQ(chat.filed.size(), 1U);
    EXPECT_GT(chat.filed[0].content().size(), 19'000U);
}

TEST(Turn, OffersTitlesThatMessengerShowsWhole) {
    for (const char* language : {"vi", "en"}) {
        const auto texts = Texts::embedded(language);
        for (const auto& [key, text] : texts.all()) {
            if (key.starts_with("choice.") || key.starts_with("field.short.")) {
                EXPECT_LE(text::characters(text), 20U) << key;
            }
        }
    }
    const auto vi = Texts::embedded("vi").all();
    const auto en = Texts::embedded("en").all();
    for (const auto& [key, text] : vi) EXPECT_TRUE(en.contains(key)) << key;
    EXPECT_EQ(vi.size(), en.size());
}

}  // namespace
}  // namespace k197::conversation
