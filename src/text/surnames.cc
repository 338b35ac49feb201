#include "text/surnames.h"

#include "text/phrasebook.h"

namespace k197::text {

bool is_surname(const Lexed& text, std::size_t i) {
    static const Phrasebook book{
        {"Nguyễn", 1}, {"Trần", 1},  {"Lê", 1},     {"Phạm", 1},  {"Hoàng", 1}, {"Huỳnh", 1},
        {"Phan", 1},   {"Vũ", 1},    {"Võ", 1},     {"Đặng", 1},  {"Bùi", 1},   {"Đỗ", 1},
        {"Hồ", 1},     {"Ngô", 1},   {"Dương", 1},  {"Lý", 1},    {"Đào", 1},   {"Đoàn", 1},
        {"Vương", 1},  {"Trịnh", 1}, {"Trương", 1}, {"Đinh", 1},  {"Lâm", 1},   {"Phùng", 1},
        {"Mai", 1},    {"Tô", 1},    {"Hà", 1},     {"Tạ", 1},    {"Chu", 1},   {"Quách", 1},
        {"Thái", 1},   {"Cao", 1},   {"Lưu", 1},    {"Lương", 1}, {"Kiều", 1},  {"Triệu", 1},
        {"Tống", 1},   {"Khuất", 1}, {"Nghiêm", 1}, {"Doãn", 1},  {"Mạc", 1},   {"Từ", 1},
        {"Bạch", 1},   {"Quản", 1},  {"Khổng", 1},  {"Hứa", 1},   {"La", 1},    {"Tăng", 1},
        {"Giáp", 1},   {"Cù", 1},    {"Đồng", 1},   {"Lại", 1},   {"Ninh", 1},  {"Âu", 1},
        {"Tôn", 1},    {"Thân", 1},  {"Viên", 1},   {"Đàm", 1},   {"Mẫn", 1},   {"Hán", 1},
        {"Lục", 1},    {"Nông", 1},  {"Vi", 1},     {"Sầm", 1},
    };
    return book.at(text, i).has_value();
}

}  // namespace k197::text
