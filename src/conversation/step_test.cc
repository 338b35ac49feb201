// The way of a citizen's words: webhook body → inbox.read → conversation.turn → outbox, in a store
// of its own.

#include "conversation/step.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cases/code.h"
#include "cases/office_for_tests.h"
#include "conversation/chat_for_tests.h"
#include "inbox/delivery.h"
#include "inbox/message_store.h"
#include "inbox/read.h"

namespace k197::conversation {
namespace {

constexpr const char* kForm =
    "Họ tên: Trần Thị Mẫu\\nSố điện thoại: 0900000001\\nThời gian: tối qua\\n"
    "Địa điểm: ngõ 12 phố Kim Liên, phường Kim Liên\\nNội dung: Bãi rác tự phát bốc mùi";

struct Thread : ::testing::Test {
    cases::Office office{};
    Metrics metrics{};
    Texts en = Texts::embedded("en");
    inbox::ReadContext read{
        .database = *office.database,
        .clock = office.clock,
        .metrics = metrics,
        .page_id = "100",
        .is_sealed = [](const std::string& text
                     ) { return org::must_be_sealed(knowledge_for_tests().conduct, text); },
    };
    StepContext step{
        .database = *office.database,
        .clock = office.clock,
        .metrics = metrics,
        .cases = office.context,
        .texts_vi = office.texts,
        .texts_en = en,
        .fields_vi = fields_for_tests(),
        .fields_en = fields_for_tests(true),
        .understand = [](const std::string& text,
                         Time now) { return read_words(knowledge_for_tests(), text, now); },
        .locate =
            [this](
                const std::string& text,
                std::optional<double> latitude,
                std::optional<double> longitude
            ) {
                return locate(knowledge_for_tests(), text, latitude, longitude, office.clock.now());
            },
    };
    jobs::Workers workers{
        *office.database,
        office.clock,
        metrics,
        {
            {"conversation.turn",
             {.step = [this](const jobs::Job& job) { return run_turn(step, job); }}},
            {"conversation.quiet",
             {.step = [this](const jobs::Job& job) { return run_turn(step, job); }}},
            {"document.render", {.step = done()}},
            {"media.fetch", {.step = done()}},
            {"channel.send", {.step = done()}},
        }};
    int mids = 0;

    jobs::Step done() {
        return [this](const jobs::Job& job) -> std::optional<jobs::Retry> {
            office.database->write([&](db::Tx& tx) { jobs::complete(tx, job); });
            return std::nullopt;
        };
    }
    /// Reads what was delivered, then runs what follows.
    void run_due() {
        while (inbox::read_new(read, 10).deliveries > 0) {
        }
        workers.run_due();
    }
    void deliver(const std::string& event) {
        const auto body = fmt::format(
            R"({{"object":"page","entry":[{{"id":"100","time":{},"messaging":[{}]}}]}})",
            office.clock.now() / 1'000,
            event
        );
        office.database->write([&](db::Tx& tx) {
            inbox::store_delivery(tx, office.clock, "messenger", body);
        });
    }
    std::string envelope(const std::string& content) {
        return fmt::format(
            R"({{"sender":{{"id":"7"}},"recipient":{{"id":"100"}},"timestamp":{},{}}})",
            office.clock.now() / 1'000,
            content
        );
    }
    /// All that was answered to this, as one text.
    std::string after(const std::string& event) {
        const auto before = told().size();
        deliver(event);
        run_due();
        std::string said;
        const auto all = told();
        for (std::size_t i = before; i < all.size(); ++i) said += all[i] + "\n";
        office.clock.advance(kSecond);
        return said;
    }
    std::string says(const std::string& text) {
        return after(envelope(fmt::format(R"("message":{{"mid":"m{}","text":"{}"}})", ++mids, text))
        );
    }
    std::string presses(const std::string& payload) {
        return after(envelope(fmt::format(
            R"("message":{{"mid":"m{}","text":"x","quick_reply":{{"payload":"{}"}}}})",
            ++mids,
            payload
        )));
    }
    std::string picture() {
        return envelope(fmt::format(
            R"("message":{{"mid":"m{0}","attachments":[{{"type":"image","payload":{{"url":"https://cdn.example/{0}.jpg"}}}}]}})",
            ++mids
        ));
    }
    std::string conversation() {
        return office.database->read([&](db::Query& query) {
            const auto row = query.one("SELECT id FROM conversations WHERE person = '7'");
            return row ? row->text("id") : std::string{};
        });
    }
    std::vector<std::string> told() { return office.told(conversation()); }
    std::vector<cases::Report> reports() {
        const auto thread = conversation();
        return office.database->read([&](db::Query& query) {
            return cases::reports_of_conversation(query, thread);
        });
    }
};

TEST_F(Thread, MakesAReportWithACodeOfAFormAndAConfirmation) {
    EXPECT_TRUE(has(says(kForm), "Bãi rác tự phát bốc mùi"));
    const auto thread = conversation();
    EXPECT_EQ(
        office.database->read([&](db::Query& query) { return waits_for(query, thread); }), "confirm"
    );
    const auto said = presses("confirm");
    const auto all = reports();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_TRUE(has(said, all[0].code));
    EXPECT_TRUE(has(said, "https://197.example/t/" + all[0].code));
    EXPECT_EQ(all[0].text, "Bãi rác tự phát bốc mùi");
    EXPECT_EQ(all[0].occurred, "tối qua");
    EXPECT_FALSE(all[0].place_unit.empty());
    office.database->read([&](db::Query& query) {
        EXPECT_EQ(cases::find_person(query, office.master, all[0].person_id)->phone, "0900000001");
        const auto messages = inbox::messages_of_report(query, all[0].id);
        ASSERT_GE(messages.size(), 2U);
        EXPECT_TRUE(has(messages.front().text, "Bãi rác tự phát"));
        EXPECT_TRUE(has(messages.back().text, all[0].code));
    });
    EXPECT_TRUE(office.archive_fits());
}

TEST_F(Thread, FilesOnceAlthoughEverythingIsDeliveredTwice) {
    const auto form = envelope(fmt::format(R"("message":{{"mid":"f","text":"{}"}})", kForm));
    after(form);
    EXPECT_EQ(after(form), "");
    const auto confirm =
        envelope(R"("message":{"mid":"c","text":"x","quick_reply":{"payload":"confirm"}})");
    EXPECT_NE(after(confirm), "");
    EXPECT_EQ(after(confirm), "");
    EXPECT_TRUE(has(presses("confirm"), reports()[0].code));
    EXPECT_EQ(reports().size(), 1U);
}

TEST_F(Thread, AnswersAnAlbumOnceAndPutsItIntoTheReport) {
    for (int i = 0; i < 5; ++i) deliver(picture());
    run_due();
    EXPECT_TRUE(told().empty());
    office.clock.advance(4 * kSecond);
    run_due();
    ASSERT_EQ(told().size(), 1U);
    EXPECT_TRUE(has(told()[0], "5"));
    says(kForm);
    presses("confirm");
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM report_media WHERE role = 'citizen'"), 5);
}

TEST_F(Thread, AnswersAnEmergencyAlertsAnOfficerAndTakesThePlaceLater) {
    const auto said = says("chay roi cuu voi");
    ASSERT_EQ(reports().size(), 1U);
    EXPECT_TRUE(has(said, "114"));
    EXPECT_TRUE(has(said, reports()[0].code));
    EXPECT_EQ(reports()[0].urgency, "emergency");
    EXPECT_EQ(
        office.count("SELECT count(*) AS n FROM alerts WHERE kind = 'emergency' AND report_id <> ''"
        ),
        1
    );
    EXPECT_TRUE(has(says("số 9 ngách 15/4 phố Vọng, phường Bạch Mai"), reports()[0].code));
    EXPECT_EQ(reports().size(), 1U);
    EXPECT_TRUE(has(reports()[0].place_text, "phố Vọng"));
    EXPECT_FALSE(reports()[0].place_unit.empty());
    EXPECT_EQ(office.history(reports()[0]).back().action, "message");
}

TEST_F(Thread, JoinsTheAnswerToAnOfficersQuestion) {
    says(kForm);
    presses("confirm");
    ASSERT_TRUE(office.act(cases::ask, reports()[0], cases::body_with("text", "Nhà số mấy?")));
    EXPECT_TRUE(has(says("Nhà số 7"), reports()[0].code));
    const auto history = office.history(reports()[0]);
    EXPECT_EQ(history.back().action, "message");
    EXPECT_EQ(history.back().actor, "citizen");
    EXPECT_EQ(reports()[0].status, cases::Status::AwaitingInfo);
    says("Cán bộ phường nhận tiền của họ để bao che vi phạm");
    EXPECT_TRUE(reports()[0].sealed);
}

TEST_F(Thread, SealsTheConversationFromTheFirstLine) {
    says("Cán bộ phường nhận tiền của quán bia để bao che vi phạm");
    EXPECT_EQ(office.count("SELECT sealed AS n FROM conversations"), 1);
}

TEST_F(Thread, IsSilentAfterACallForAPersonUntilHandedBack) {
    EXPECT_TRUE(has(says("gặp cán bộ"), "cán bộ"));
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM alerts WHERE kind = 'person_wanted'"), 1);
    EXPECT_EQ(says("Bãi rác ở phố Huế"), "");
    const auto thread = conversation();
    office.database->write([&](db::Tx& tx) { hand_back(tx, office.clock, office.texts, thread); });
    EXPECT_NE(says("Bãi rác ở phố Huế"), "");
}

TEST_F(Thread, IsSilentAfterAnOfficerWroteInThePageInboxAndSpeaksAgainADayLater) {
    says("xin chào");
    after(fmt::format(
        R"({{"sender":{{"id":"100"}},"recipient":{{"id":"7"}},"timestamp":{},"message":{{"mid":"e1","is_echo":true,"text":"Chào bạn"}}}})",
        office.clock.now() / 1'000
    ));
    EXPECT_EQ(says("Bãi rác ở phố Huế"), "");
    office.clock.advance(25 * kHour);
    EXPECT_NE(says("Bãi rác ở phố Huế"), "");
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM conversations WHERE handled_by = 'bot'"), 1);
}

TEST_F(Thread, CallsAPersonAgainWhoWroteMoreThanADayAgo) {
    says("gặp cán bộ");
    office.clock.advance(25 * kHour);
    EXPECT_TRUE(has(says("gặp cán bộ"), "cán bộ"));
    EXPECT_EQ(
        office.count("SELECT count(*) AS n FROM conversations WHERE handled_by = 'person'"), 1
    );
    EXPECT_EQ(says("Bãi rác ở phố Huế"), "");
}

TEST_F(Thread, TakesAnEditIntoTheDraftAndNotesOneOfAFiledReport) {
    says(kForm);
    const auto edit = [&](const std::string& text) {
        return after(
            envelope(fmt::format(R"("message_edit":{{"mid":"m1","text":"{}","num_edit":1}})", text))
        );
    };
    EXPECT_TRUE(has(
        edit("Thời gian: sáng nay\\nĐịa điểm: số 8 phố Huế\\nNội dung: Bãi rác mới"), "số 8 phố Huế"
    ));
    presses("confirm");
    ASSERT_EQ(reports().size(), 1U);
    EXPECT_EQ(reports()[0].text, "Bãi rác mới");
    edit("Nội dung: Bãi rác khác");
    EXPECT_EQ(office.history(reports()[0]).back().action, "edited");
    EXPECT_EQ(reports()[0].text, "Bãi rác mới");
    EXPECT_TRUE(office.archive_fits());
}

TEST_F(Thread, RecordsARatingAfterTheAnswer) {
    says(kForm);
    presses("confirm");
    auto report = office.put(reports()[0], cases::Status::ResultReported);
    ASSERT_TRUE(office.act(cases::close, report, cases::body_with("answer", "Đã dọn")));
    EXPECT_TRUE(has(presses("rate." + report.code + ".4"), "Rất hài lòng"));
    const auto rating =
        office.database->read([&](db::Query& query) { return cases::rating_of(query, report.id); });
    ASSERT_TRUE(rating);
    EXPECT_EQ(rating->value, 4);
}

TEST_F(Thread, InvitesACommenterOnceByAPrivateReply) {
    const auto comment = [&](const std::string& id, const std::string& text) {
        const auto body = fmt::format(
            R"({{"object":"page","entry":[{{"id":"100","time":1,"changes":[{{"field":"feed","value":{{"item":"comment","verb":"add",)"
            R"("post_id":"100_1","comment_id":"{}","parent_id":"100_1","from":{{"id":"55","name":"Ví Dụ"}},"message":"{}",)"
            R"("created_time":{}}}}}]}}]}})",
            id,
            text,
            office.clock.now() / kSecond
        );
        office.database->write([&](db::Tx& tx) {
            inbox::store_delivery(tx, office.clock, "messenger", body);
        });
        run_due();
    };
    comment("100_1_1", "hay quá");
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM outbox"), 0);
    comment("100_1_2", "Ngõ nhà tôi rác thải đổ đầy đường cả tuần không ai dọn");
    comment("100_1_3", "Cả bãi xe lấn hết vỉa hè nữa");
    EXPECT_EQ(
        office.count("SELECT count(*) AS n FROM outbox WHERE kind = 'private_reply' AND recipient "
                     "= '100_1_2'"),
        1
    );
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM outbox"), 1);
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM messages WHERE kind = 'comment'"), 3);
    EXPECT_EQ(office.count("SELECT count(*) AS n FROM reports"), 0);
}

}  // namespace
}  // namespace k197::conversation
