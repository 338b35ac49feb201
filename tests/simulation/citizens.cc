#include "simulation/citizens.h"

#include <algorithm>

#include "simulator/actions.h"

namespace k197::simulation {
namespace {

const std::vector<std::string>& words() {
    static const std::vector<std::string> all = {
        "Họ tên: Trần Thị Mẫu\nSố điện thoại: 0900000001\nThời gian: tối qua\n"
        "Địa điểm: ngõ 12 phố Kim Liên, phường Kim Liên\nNội dung: Bãi rác tự phát bốc mùi",
        "Họ tên: Lê Văn Ví Dụ\nThời gian: 8h sáng nay\nĐịa điểm: 25 phố Đội Cấn, phường Ngọc Hà\n"
        "Nội dung: Quán bia lấn hết vỉa hè, người đi bộ phải xuống lòng đường",
        "Nội dung: Xe tải đổ phế thải xây dựng ra bờ sông",
        "Địa điểm: phường Kim Liên",
        "Thời gian: khoảng 22h tối qua",
        "quán karaoke hát ầm ĩ tới 2 giờ sáng ở phố Đội Cấn phường Ngọc Hà",
        "có bãi xe trái phép thu quá giá ở phường Kim Liên tối qua",
        "ở ngõ 5 phố Kim Liên",
        "sáng nay",
        "xin chào",
        "có người bị đuối nước cần cứu gấp ở hồ Tây",
        "đồng chí công an phường đòi tiền của tôi",
        "cảm ơn",
        "tôi muốn gặp cán bộ",
        "không",
        "bỏ qua",
        "đúng rồi",
        "1",
    };
    return all;
}

}  // namespace

Citizens::Citizens(Facebook& facebook, Random random) : facebook_{facebook}, random_{random} {
    for (const auto& [psid, citizen] : facebook_.world().citizens) people_.push_back(psid);
    people_.resize(1 + random_.below(people_.size()));
    simulator::Post post{.from_id = facebook_.options().page_id, .message = "Thông báo"};
    wall_ = simulator::add_post(facebook_.world(), post, 0);
}

std::string Citizens::write(simulator::Citizen& citizen, const std::string& text, Time now) {
    const auto mids =
        simulator::citizen_writes(facebook_.world(), citizen.psid, {.text = text}, now);
    return "writes " + (mids ? mids->front() : mids.error().detail);
}

/// Answers what the Page asked last, by one of the buttons below it; the first is the likeliest.
std::string Citizens::tap(simulator::Citizen& citizen, Time now) {
    auto& world = facebook_.world();
    for (auto at = citizen.messages.rbegin(); at != citizen.messages.rend(); ++at) {
        const auto& message = world.messages[*at];
        if (message.author == simulator::Author::Citizen) continue;
        const auto& choices = message.quick_replies.items();
        if (choices.empty()) return write(citizen, random_.pick(words()), now);
        const auto& choice = choices[random_.chance(60) ? 0 : random_.below(choices.size())];
        const simulator::Draft draft{
            .text = choice.text_or("/title"), .payload = choice.text_or("/payload")};
        static_cast<void>(simulator::citizen_writes(world, citizen.psid, draft, now));
        return "taps " + draft.payload;
    }
    return write(citizen, random_.pick(words()), now);
}

std::string Citizens::send_picture(simulator::Citizen& citizen, Time now) {
    simulator::Draft draft{.apart = random_.chance(50)};
    for (std::size_t i = 0; i <= random_.below(3); ++i) {
        const auto media = simulator::add_media(facebook_.world(), "a.jpg", "image/jpeg", "x");
        draft.attachments.push_back({.kind = "image", .media_id = media});
    }
    static_cast<void>(simulator::citizen_writes(facebook_.world(), citizen.psid, draft, now));
    return "sends pictures";
}

/// Edits, withdraws or reacts to something of the last few messages.
std::string Citizens::change(simulator::Citizen& citizen, Time now) {
    if (citizen.messages.empty()) return "looks on";
    auto& world = facebook_.world();
    const auto back = random_.below(std::min<std::size_t>(citizen.messages.size(), 4));
    const auto mid = world.messages[citizen.messages[citizen.messages.size() - 1 - back]].mid;
    switch (random_.below(4)) {
        case 0: static_cast<void>(simulator::citizen_unsends(world, mid, now)); return "unsends";
        case 1: static_cast<void>(simulator::citizen_reacts(world, mid, "❤", now)); return "reacts";
        default:
            static_cast<void>(simulator::citizen_edits(world, mid, random_.pick(words()), now));
            return "edits " + mid;
    }
}

std::string Citizens::comment(simulator::Citizen& citizen, Time now) {
    const simulator::Comment comment{
        .post_id = wall_,
        .parent_id = wall_,
        .from_id = citizen.user_id,
        .from_name = citizen.name,
        .message = random_.pick(words())};
    static_cast<void>(simulator::add_comment(facebook_.world(), comment, now));
    return "comments";
}

std::string Citizens::act(Time now) {
    const auto& psid = random_.pick(people_);
    auto& citizen = *simulator::find_citizen(facebook_.world(), psid);
    const auto lot = random_.below(100);
    std::string done;
    if (lot < 45) {
        done = tap(citizen, now);
    } else if (lot < 75) {
        done = write(citizen, random_.pick(words()), now);
    } else if (lot < 82) {
        done = send_picture(citizen, now);
    } else if (lot < 92) {
        done = change(citizen, now);
    } else if (lot < 96) {
        done = comment(citizen, now);
    } else {
        simulator::citizen_reads(facebook_.world(), citizen, now);
        done = "reads";
    }
    return psid + " " + done;
}

}  // namespace k197::simulation
