#include "web/console/action_form.h"

#include <algorithm>

#include "base/clock.h"
#include "web/console/unit_choice.h"

namespace k197::web::console {
namespace {

using Kind = FieldSpec::Kind;

const std::vector<ActionSpec>& action_specs() {
    static const std::vector<ActionSpec> kSpecs{
        {"accept",
         "Tiếp nhận",
         "Người dân được báo tin đã tiếp nhận và thời hạn.",
         false,
         {{"field", "Lĩnh vực", Kind::Field, false, ""},
          {"urgency", "Mức độ", Kind::Urgency, false, ""}}},
        {"ask",
         "Yêu cầu bổ sung",
         "Câu hỏi được gửi cho người dân; tin chờ họ trả lời.",
         false,
         {{"text", "Cần bổ sung gì", Kind::LongText, true, "Viết như nói với người dân."}}},
        {"decline",
         "Từ chối tiếp nhận",
         "Lý do được gửi cho người dân.",
         true,
         {{"reason", "Lý do", Kind::LongText, true, "Viết như nói với người dân."}}},
        {"propose",
         "Báo cáo, đề xuất lãnh đạo",
         "Báo cáo tin được lấy số và trình lãnh đạo.",
         false,
         {{"measure", "Biện pháp đề xuất", Kind::LongText, true, ""}}},
        {"direct",
         "Cho ý kiến chỉ đạo",
         "Ý kiến được ghi vào báo cáo tin.",
         false,
         {{"decision", "Ý kiến chỉ đạo", Kind::LongText, true, ""}}},
        {"assign",
         "Chuyển đơn vị xử lý",
         "Người dân được báo đơn vị nào xử lý và thời hạn.",
         false,
         {{"unit", "Đơn vị", Kind::Unit, true, "Gõ vài chữ trong tên để tìm."},
          {"due_at",
           "Thời hạn (giờ Hà Nội)",
           Kind::Moment,
           false,
           "Để trống: tính theo quy định của lĩnh vực."},
          {"note", "Ghi chú cho đơn vị", Kind::LongText, false, ""}}},
        {"acknowledge", "Nhận xử lý", "Ghi nhận đơn vị đã nhận việc.", false, {}},
        {"return",
         "Trả lại",
         "Khi việc không thuộc thẩm quyền của đơn vị.",
         true,
         {{"reason", "Lý do trả lại", Kind::LongText, true, ""}}},
        {"resolve",
         "Báo cáo kết quả",
         "Nêu đã làm gì, kèm ảnh hiện trường sau xử lý.",
         false,
         {{"result", "Kết quả xử lý", Kind::LongText, true, ""},
          {"files",
           "Ảnh, video, tài liệu chứng minh",
           Kind::Files,
           false,
           "Chọn được nhiều tệp."}}},
        {"verify",
         "Duyệt kết quả",
         "Người báo cáo kết quả không tự duyệt.",
         false,
         {{"note",
           "Nhận xét",
           Kind::LongText,
           false,
           "Cần có khi chưa đạt: đơn vị phải làm gì thêm."}}},
        {"close",
         "Trả lời người dân",
         "Câu trả lời được gửi cho người dân kèm lời mời đánh giá.",
         false,
         {{"answer",
           "Nội dung trả lời",
           Kind::LongText,
           true,
           "Viết như nói với người dân; không nêu tên người khác."}}},
        {"reopen",
         "Mở lại",
         "Tin trở lại quy trình xử lý; người dân được báo.",
         true,
         {{"reason", "Lý do mở lại", Kind::LongText, true, ""}}},
        {"merge",
         "Gộp vào tin khác",
         "Khi hai tin nói về cùng một việc.",
         true,
         {{"into", "Mã tin gốc", Kind::Line, true, "Ví dụ: PA-7K3M-92QF"}}},
        {"unmerge", "Tách khỏi tin đã gộp", "Tin trở lại trạng thái trước khi gộp.", true, {}},
        {"publish",
         "Công khai kết quả",
         "Đăng lên Trang và trang công khai. Không được có thông tin của cá nhân.",
         false,
         {{"title", "Tiêu đề", Kind::Line, true, ""},
          {"text", "Nội dung", Kind::LongText, true, "Không nêu tên, số điện thoại, biển số xe."},
          {"media",
           "Ảnh đăng kèm",
           Kind::Pictures,
           false,
           "Chỉ chọn ảnh không thấy rõ mặt người, biển số xe."}}},
        {"unpublish",
         "Gỡ công khai",
         "Gỡ khỏi Trang và trang công khai.",
         true,
         {{"reason", "Lý do gỡ", Kind::LongText, true, ""}}},
    };
    return kSpecs;
}

struct Next {
    std::string_view status{};
    std::string_view action{};
};
constexpr Next kUsualCourse[] = {
    {"received", "accept"},
    {"triaged", "accept"},
    {"awaiting_info", "accept"},
    {"accepted", "propose"},
    {"reopened", "propose"},
    {"proposed", "direct"},
    {"instructed", "assign"},
    {"returned", "assign"},
    {"result_rejected", "assign"},
    {"referred", "acknowledge"},
    {"in_progress", "resolve"},
    {"extended", "resolve"},
    {"reinspecting", "resolve"},
    {"result_reported", "verify"},
    {"answered", "publish"},
    {"closed", "publish"},
};

std::string value_of(const FormWorld& world, const ActionSpec& spec, const FieldSpec& field) {
    if (world.attempt != nullptr && world.attempt->action == spec.action) {
        const auto typed = world.attempt->values.find(field.name);
        return typed == world.attempt->values.end() ? "" : typed->second;
    }
    const auto found =
        world.prefilled.find(std::string{spec.action} + "." + std::string{field.name});
    return found == world.prefilled.end() ? "" : found->second;
}

/// `options` with the one of `value` chosen.
Json with_chosen(const Json& options, const std::string& value) {
    Json out = Json::array();
    for (const auto& option : options.items()) {
        Json copy = option;
        out.push(copy.set("chosen", option.text_or("/value") == value));
    }
    return out;
}

/// `pictures` with those of a failed attempt ticked.
Json with_ticked(const Json& pictures, const Attempt* attempt, bool all) {
    Json out = Json::array();
    for (const auto& picture : pictures.items()) {
        const std::string id = picture.text_or("/medium_id");
        const bool again =
            attempt != nullptr && std::ranges::find(attempt->media, id) != attempt->media.end();
        Json copy = picture;
        out.push(copy.set("ticked", all || again));
    }
    return out;
}

Json error_words(const FormWorld& world, const ActionSpec& spec, const FieldSpec& field) {
    const bool here = world.attempt != nullptr && world.attempt->action == spec.action &&
                      world.attempt->error.field == field.name;
    return here ? Json(world.attempt->error.detail) : Json(false);
}

Json input_view(const FormWorld& world, const ActionSpec& spec, const FieldSpec& field) {
    const std::string value = value_of(world, spec, field);
    const Attempt* attempt =
        world.attempt != nullptr && world.attempt->action == spec.action ? world.attempt : nullptr;
    Json json = Json::object()
                    .set("input_id", std::string{spec.action} + "-" + std::string{field.name})
                    .set("input_name", field.name)
                    .set("input_label", field.label)
                    .set("input_hint", field.hint.empty() ? Json(false) : Json(field.hint))
                    .set("input_value", value)
                    .set("required", field.required)
                    .set("input_error", error_words(world, spec, field))
                    .set("is_long", field.kind == Kind::LongText)
                    .set("is_line", field.kind == Kind::Line)
                    .set("is_unit", field.kind == Kind::Unit)
                    .set("is_moment", field.kind == Kind::Moment)
                    .set("is_files", field.kind == Kind::Files)
                    .set("is_pictures", field.kind == Kind::Pictures)
                    .set("is_select", field.kind == Kind::Field || field.kind == Kind::Urgency)
                    .set("options", Json::array())
                    .set("pictures", Json::array())
                    .set("suggested", Json::array());
    if (field.kind == Kind::Field) json.set("options", with_chosen(world.fields, value));
    if (field.kind == Kind::Urgency) json.set("options", with_chosen(world.urgencies, value));
    if (field.kind == Kind::Unit) json.set("suggested", world.suggested);
    if (field.kind == Kind::Pictures)
        json.set("pictures", with_ticked(world.pictures, attempt, false));
    if (field.kind == Kind::Files && attempt != nullptr)
        json.set("pictures", with_ticked(world.uploaded, attempt, true));
    json.set("has_pictures", !json.items("/pictures").empty());
    json.set("has_suggested", !json.items("/suggested").empty());
    return json;
}

Json form_view(const FormWorld& world, const ActionSpec& spec) {
    const bool tried = world.attempt != nullptr && world.attempt->action == spec.action;
    Json inputs = Json::array();
    bool has_files = false;
    for (const auto& field : spec.fields) {
        inputs.push(input_view(world, spec, field));
        has_files = has_files || field.kind == Kind::Files;
    }
    const bool whole = tried && world.attempt->error.field.empty();
    return Json::object()
        .set("action_name", spec.action)
        .set("action_title", spec.title)
        .set("action_hint", spec.hint)
        .set("careful", spec.careful)
        .set("primary", spec.action == world.primary)
        .set("open", tried || (world.attempt == nullptr && spec.action == world.primary))
        .set("has_files", has_files)
        .set("is_verify", spec.action == "verify")
        .set("form_error", whole ? Json(world.attempt->error.detail) : Json(false))
        .set("inputs", inputs);
}

bool is_open(const FormWorld& world, std::string_view action) {
    return std::ranges::find(world.open, action) != world.open.end();
}

/// The text of one plain field for the body.
Result<void> put_field(
    Json& body, const FieldSpec& field, const Form& form, const std::vector<org::Unit>& units
) {
    const std::string value = form.text(field.name);
    if (field.kind == Kind::Unit) {
        const auto picked = value.empty() ? form.text("unit_picked") : value;
        const auto code = read_choice(units, picked, field.name);
        if (!code) return code.error();
        body.set("unit", *code);
    } else if (field.kind == Kind::Moment && !value.empty()) {
        const auto due = from_rfc3339(value.size() == 16 ? value + ":00+07:00" : value);
        if (!due)
            return fail(
                Errc::Invalid,
                "Thời hạn không đúng. Ví dụ: 2026-11-30 17:00.",
                std::string{field.name}
            );
        body.set(field.name, to_rfc3339(*due));
    } else if (field.kind == Kind::LongText || field.kind == Kind::Line) {
        if (field.required || !value.empty()) body.set(field.name, value);
    } else if ((field.kind == Kind::Field || field.kind == Kind::Urgency) && !value.empty()) {
        body.set(field.name, value);
    }
    return {};
}

}  // namespace

const ActionSpec* find_action(std::string_view action) {
    const auto& specs = action_specs();
    const auto found = std::ranges::find(specs, action, &ActionSpec::action);
    return found == specs.end() ? nullptr : &*found;
}

Attempt attempt_of(std::string_view action, const Form& form, const Error& error) {
    Attempt attempt{.action = std::string{action}, .media = form.all("media"), .error = error};
    for (const auto& [name, value] : form.fields) {
        if (name != "csrf" && name != "version") attempt.values.try_emplace(name, value);
    }
    return attempt;
}

Json forms_view(const FormWorld& world) {
    Json out = Json::array();
    if (const auto* first = find_action(world.primary);
        first != nullptr && is_open(world, world.primary)) {
        out.push(form_view(world, *first));
    }
    for (const bool careful : {false, true}) {
        for (const auto& spec : action_specs()) {
            if (spec.careful == careful && spec.action != world.primary &&
                is_open(world, spec.action)) {
                out.push(form_view(world, spec));
            }
        }
    }
    return out;
}

Json lost_words(const FormWorld& world) {
    Json out = Json::array();
    if (world.attempt == nullptr || is_open(world, world.attempt->action)) return out;
    const auto* spec = find_action(world.attempt->action);
    if (spec == nullptr) return out;
    for (const auto& field : spec->fields) {
        const std::string typed = value_of(world, *spec, field);
        if (!typed.empty()) out.push(Json::object().set("label", field.label).set("typed", typed));
    }
    return out;
}

std::string primary_action(std::string_view status, bool verified) {
    if (status == "result_reported" && verified) return "close";
    const auto* found = std::ranges::find(kUsualCourse, status, &Next::status);
    return found == std::end(kUsualCourse) ? "" : std::string{found->action};
}

Result<Json> body_of_form(
    const ActionSpec& spec, const Form& form, const std::vector<org::Unit>& units
) {
    Json body = Json::object();
    for (const auto& field : spec.fields) {
        if (const auto put = put_field(body, field, form, units); !put) return put.error();
    }
    Json media = Json::array();
    for (const auto& id : form.all("media")) media.push(id);
    if (!media.items().empty()) body.set("media", media);
    if (spec.action != "verify") return body;
    const std::string ok = form.text("ok");
    if (ok != "yes" && ok != "no") return fail(Errc::Invalid, "Hãy chọn Đạt hoặc Chưa đạt.");
    if (ok == "no" && form.text("note").empty()) {
        return fail(Errc::Invalid, "Kết quả chưa đạt: hãy ghi rõ đơn vị phải làm gì thêm.", "note");
    }
    return body.set("ok", ok == "yes");
}

}  // namespace k197::web::console
