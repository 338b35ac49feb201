#include "web/problem.h"

#include "web/page.h"

namespace k197::web {

int status_of(Errc code) {
    switch (code) {
        case Errc::Invalid: return 400;
        case Errc::Unauthorized: return 401;
        case Errc::Forbidden: return 403;
        case Errc::NotFound: return 404;
        case Errc::Conflict: return 409;
        case Errc::Stale: return 412;
        case Errc::TooLarge: return 413;
        case Errc::TooMany: return 429;
        case Errc::Unavailable: return 503;
    }
    return 500;
}

std::string_view name_of(Errc code) {
    switch (code) {
        case Errc::Invalid: return "invalid";
        case Errc::Unauthorized: return "unauthorized";
        case Errc::Forbidden: return "forbidden";
        case Errc::NotFound: return "not_found";
        case Errc::Conflict: return "conflict";
        case Errc::Stale: return "stale";
        case Errc::TooLarge: return "too_large";
        case Errc::TooMany: return "too_many";
        case Errc::Unavailable: return "unavailable";
    }
    return "failed";
}

Response json_answer(const Json& body, int status) {
    return {
        .status = status,
        .content_type = "application/json; charset=utf-8",
        .body = body.dump(),
        .headers = {{"Cache-Control", "no-store"}},
    };
}

Response json_problem(const Error& error) {
    return json_problem(error, Json::object());
}

Response json_problem(const Error& error, const Json& more) {
    Json inner = Json::object().set("code", name_of(error.code)).set("message", error.detail);
    if (!error.field.empty()) inner.set("field", error.field);
    for (const auto& [key, value] : more.members()) inner.set(key, value);
    return json_answer(Json::object().set("error", inner), status_of(error.code));
}

Response page_problem(int status, std::string_view message) {
    std::string_view words = message;
    if (words.empty()) {
        switch (status) {
            case 400: words = "Yêu cầu không hợp lệ."; break;
            case 401: words = "Bạn cần đăng nhập."; break;
            case 403: words = "Bạn không có quyền thực hiện việc này."; break;
            case 404: words = "Không tìm thấy trang này."; break;
            case 405: words = "Trang này không nhận kiểu yêu cầu đó."; break;
            case 413: words = "Nội dung gửi lên quá lớn."; break;
            case 429: words = "Bạn thao tác quá nhanh. Xin chờ rồi thử lại."; break;
            case 503: words = "Hệ thống đang bận. Xin thử lại sau ít phút."; break;
            default:
                words = "Hệ thống gặp lỗi. Xin thử lại; nếu lỗi lặp lại, hãy báo người quản trị.";
        }
    }
    return render_page(
        "public/problem",
        Json::object().set("title", "Thông báo").set("status", status).set("message", words),
        status
    );
}

}  // namespace k197::web
