#include <gtest/gtest.h>

#include <algorithm>

#include "org/conduct.h"
#include "org/fields.h"
#include "org/message_kind.h"
#include "org/test_messages.h"
#include "org/urgency.h"

namespace k197::org {
namespace {

const Lexicon& lexicon() {
    static const Lexicon kLexicon;
    return kLexicon;
}

TEST(Fields, AreTenWithOtherAsTheLastSubfield) {
    const auto& fields = lexicon().fields;
    ASSERT_EQ(fields.size(), 10U);
    for (const auto& field : fields) {
        EXPECT_EQ(field.subfields.back().code, "other") << field.code;
        EXPECT_FALSE(field.lead.empty()) << field.code;
    }
}

TEST(Fields, AreFoundByWhatCitizensWriteInTheForm) {
    const std::pair<const char*, const char*> cases[] = {
        {"environment", "environment"},
        {"5", "environment"},
        {"số 5", "environment"},
        {" 5. ", "environment"},
        {"vệ sinh môi trường", "environment"},
        {"Ve sinh moi truong", "environment"},
        {"môi trường", "environment"},
        {"Trật tự đô thị", "urban_order"},
        {"giao thông", "traffic"},
        {"trật tự an toàn giao thông", "traffic"},
        {"PCCC", "fire_safety"},
        {"phòng chống cháy nổ", "fire_safety"},
        {"phòng, chống dịch bệnh", "epidemic"},
        {"an toàn thực phẩm", "food_safety"},
        {"10", "other"},
        {"thái độ cán bộ", "official_conduct"},
        {"xây dựng", "construction"},
        {"trật tự công cộng", "public_order"},
        {"khác", "other"},
    };
    for (const auto& [written, code] : cases) {
        const auto* field = field_by_name(lexicon().fields, written);
        EXPECT_EQ(field == nullptr ? "" : field->code, code) << written;
    }
    for (const auto* nothing : {"", "11", "0", "trật tự", "abc"}) {
        EXPECT_EQ(field_by_name(lexicon().fields, nothing), nullptr) << nothing;
    }
}

TEST(Fields, AreGuessedForNineOfTenMessages) {
    int right = 0;
    int all = 0;
    int subfields = 0;
    for (const auto& sample : sample_messages()) {
        if (sample.field.empty()) continue;
        ++all;
        const auto guesses = guess_field(lexicon().fields, sample.text);
        const auto field = guesses.empty() ? "" : guesses.front().field;
        if (field == sample.field) {
            ++right;
            subfields += guesses.front().subfield == sample.subfield ? 1 : 0;
        } else {
            std::printf(
                "  field of %s: %s, not %s\n",
                sample.id.c_str(),
                field.c_str(),
                sample.field.c_str()
            );
        }
    }
    std::printf("  fields %d of %d, subfields %d\n", right, all, subfields);
    EXPECT_GE(right * 10, all * 9);
}

TEST(Conduct, IsSealedFromTheFirstLineAndNothingElseIs) {
    const auto words = load_conduct_words();
    for (const auto& sample : sample_messages()) {
        EXPECT_EQ(must_be_sealed(words, sample.text), sample.sealed)
            << sample.id << " " << sample.text;
        const bool official = sample.field == "official_conduct";
        EXPECT_EQ(looks_like_official_conduct(words, sample.text), official)
            << sample.id << " " << sample.text;
    }
}

TEST(Conduct, IsSeenInAllSpellings) {
    const auto words = load_conduct_words();
    for (const auto* text : {
             "can bo phuong quat mang dan",
             "CSGT ở ngã tư Sở nhận tiền của lái xe rồi cho đi",
             "Công an phường bao che cho quán karaoke",
             "phường làm ngơ cho bãi xe lậu",
             "anh công an trực ban thái độ rất hách dịch",
             "chủ tịch xã nhận phong bì của chủ công trình",
             "tổ trưởng dân phố chửi dân",
             "cb p. vòi vĩnh 2 triệu mới làm giấy",
         }) {
        EXPECT_TRUE(looks_like_official_conduct(words, text)) << text;
    }
    for (const auto* text : {
             "Đề nghị công an xử lý nhóm thanh niên đánh nhau chửi bới",
             "công an ơi hàng xóm chửi tôi suốt ngày",
             "Cảm ơn công an phường",
             "Có đối tượng giả danh công an đòi tiền",
             "Cán bộ phường xuống kiểm tra bãi rác giúp tôi",
         }) {
        EXPECT_FALSE(looks_like_official_conduct(words, text)) << text;
    }
}

TEST(Emergency, IsNeverMissedInTheSamples) {
    for (const auto& sample : sample_messages()) {
        const auto found = find_emergency(lexicon().emergencies, sample.text);
        EXPECT_EQ(found ? found->number : "", sample.number) << sample.id << " " << sample.text;
        EXPECT_EQ(found && found->life_at_risk, sample.urgency == "emergency") << sample.id;
    }
}

TEST(Emergency, IsFoundInAnySpelling) {
    const std::pair<const char*, const char*> cases[] = {
        {"Cháy rồi!!!", "114"},
        {"chay roi cuu voi", "114"},
        {"CHAY ROI", "114"},
        {"cháy nhà số 5 phố Huế", "114"},
        {"chasy roif", "114"},
        {"Chay nha roi ba con oi", "114"},
        {"đang cháy to lắm", "114"},
        {"nha tro dang chay co nguoi ket", "114"},
        {"dang chay lon cuu voi", "114"},
        {"rò rỉ gas nồng nặc", "114"},
        {"no binh gas", "114"},
        {"nổ bình ga", "114"},
        {"chay chung cu mini", "114"},
        {"cháy", "114"},
        {"có người kẹt trong thang máy", "114"},
        {"danh nhau cam dao", "113"},
        {"danh nhauu cam daoo", "113"},
        {"chúng nó đang chém nhau", "113"},
        {"dang bi danh cuu toi voi", "113"},
        {"cướp giật túi xách ở hồ gươm", "113"},
        {"co cuop o pho hue", "113"},
        {"em vua bi giat dien thoai", "113"},
        {"có người bị ngất", "115"},
        {"bo toi bi ngat xiu", "115"},
        {"em không muốn sống nữa", "115"},
        {"co nguoi dinh nhay cau tu tu", "115"},
        {"bạo hành trẻ em ở nhà bên", "111"},
        {"Năm ngoái cháy một lần giờ lại cháy rồi cứu với", "114"},
        {"cháy rôi cứu với", "114"},
        {"chay o ngo 5 kham thien", "114"},
        {"co dam chay o chung cu linh dam", "114"},
    };
    for (const auto& [text, number] : cases) {
        const auto found = find_emergency(lexicon().emergencies, text);
        ASSERT_TRUE(found) << text;
        EXPECT_EQ(found->number, number) << text;
        EXPECT_TRUE(found->life_at_risk) << text;
    }
}

TEST(Emergency, IsNotSeenInPreventionHypothesisOrPast) {
    for (const auto* text : {
             "Công tác phòng cháy chữa cháy của chung cư rất kém",
             "phong chay chua chay",
             "bình cứu hỏa hết hạn từ 2019",
             "binh chua chay het han",
             "ngõ hẹp thế này cháy là không có lối ra",
             "ngo hep the nay chay la khong co loi ra",
             "nếu cháy thì chết hết",
             "đốt rác khói um cả khu",
             "dot rac moi toi",
             "Vụ cháy năm ngoái ở đây vẫn chưa ai dọn",
             "xe máy đang chạy trên vỉa hè",
             "xe dang chay nguoc chieu",
             "hệ thống báo cháy hỏng",
             "từ từ rồi tính",
             "tu tu da",
             "nguy cơ cháy nổ rất cao",
             "bóng đèn đường bị cháy ba hôm nay",
             "bọn nó chạy rồi",
             "đám người tụ tập uống bia",
             "dam nguoi tu tap uong bia",
             "môi giới bất động sản dán tờ rơi",
             "Đám cháy hôm trước đã dập tắt nhưng rác còn",
             "mùi hôi rất khó thở",
             "no dang chay xe may tren via he",
             "chay o toc do cao",
             "ngõ vắng tối nào cũng hay có cướp giật túi xách",
             "nạn cướp giật ở khu này, đề nghị tuần tra",
             "chị hàng xóm tôi từng bị cướp ở đây",
         }) {
        const auto found = find_emergency(lexicon().emergencies, text);
        EXPECT_FALSE(found) << text << " gave " << (found ? found->number : "");
    }
}

TEST(Urgency, FollowsTheSamples) {
    for (const auto& sample : sample_messages()) {
        if (sample.field.empty()) continue;
        const auto urgency =
            urgency_of(lexicon().emergencies, sample.field, sample.subfield, sample.text);
        const auto expected = sample.urgency == "low" ? "normal" : sample.urgency;
        EXPECT_EQ(to_string(urgency), expected) << sample.id << " " << sample.text;
    }
    EXPECT_EQ(urgency_from("urgent"), Urgency::Urgent);
    EXPECT_EQ(urgency_from("low"), std::nullopt);
}

TEST(MessageKind, FollowsTheSamples) {
    for (const auto& sample : sample_messages()) {
        EXPECT_EQ(to_string(kind_of(lexicon(), sample.text)), to_string(sample.kind))
            << sample.id << " " << sample.text;
    }
}

TEST(MessageKind, KnowsOtherWordings) {
    const std::pair<const char*, MessageKind> cases[] = {
        {"hello ad", MessageKind::Greeting},
        {"xin chào", MessageKind::Greeting},
        {"có ai k", MessageKind::Greeting},
        {"cảm ơn nhé", MessageKind::Thanks},
        {"tks ad", MessageKind::Thanks},
        {"ok", MessageKind::Unclear},
        {"cho tôi gặp người thật", MessageKind::WantsPerson},
        {"gap can bo truc ban di", MessageKind::WantsPerson},
        {"đm chúng mày vỉa hè phố Huế bị chiếm hết để xe", MessageKind::Report},
        {"đồ ngu", MessageKind::Abuse},
        {"Rác để 3 hôm không ai dọn. Xin cảm ơn", MessageKind::Report},
        {"phản ánh của tôi giải quyết đến đâu rồi", MessageKind::Followup},
        {"làm căn cước công dân ở đâu ạ", MessageKind::Inquiry},
        {"Tôi muốn khiếu nại quyết định thu hồi đất", MessageKind::Complaint},
        {"Tôi tố cáo quán cơm bẩn ở số 5 Láng Hạ", MessageKind::Report},
        {"tuyen ctv viec nhe luong cao ib zalo", MessageKind::Spam},
        {"👍", MessageKind::Unclear},
        {"", MessageKind::Unclear},
        {"xóa dữ liệu cá nhân của tôi đi", MessageKind::DataRequest},
    };
    for (const auto& [text, kind] : cases)
        EXPECT_EQ(to_string(kind_of(lexicon(), text)), to_string(kind)) << text;
}

}  // namespace
}  // namespace k197::org
