#include "document/sheet.h"

#include <algorithm>

#include "document/pdf_page.h"
#include "document/pdf_words.h"
#include "document/sheet_annex.h"

namespace k197::document {
namespace {

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const auto& word : words) all += (all.empty() ? "" : "; ") + word;
    return all;
}

std::string or_unknown(const std::string& words) {
    return words.empty() ? "Không rõ" : words;
}

std::string or_not_given(const std::string& words) {
    return words.empty() ? "Không cung cấp" : words;
}

// "10 giờ 15 phút, ngày 06/9/2021, Trung úy Lê Văn Mẫu chuyển Phường A xử lý"
std::vector<Item> items_of(const std::vector<HandlingStep>& steps) {
    std::vector<Item> items;
    for (const auto& step : steps) {
        const auto who = step.who.empty() ? ": " : ", " + step.who + " ";
        items.push_back({.words = moment(step.at) + who + step.text});
    }
    return items;
}

// What happened after the sheet was issued, as an annex of its own.
Flow later_steps(const Typesetter& typesetter, const Sheet& sheet, bool only_annex) {
    Flow flow;
    const auto name = only_annex ? "Phụ lục" : "Phụ lục II";
    for (auto& row : annex_heading(typesetter, sheet, name, "DIỄN BIẾN XỬ LÝ SAU BÁO CÁO")) {
        flow.add(std::move(row));
    }
    add_items(flow, typesetter, items_of(sheet.later));
    return flow;
}

// "Phó Trưởng ban Lê Văn Mẫu, 10 giờ 15 phút, ngày 06/9/2021"
std::string signed_by(const Direction& direction) {
    auto who = direction.office;
    if (!who.empty() && !direction.name.empty()) who += ' ';
    who += direction.name;
    return who + (who.empty() ? "" : ", ") + moment(direction.at);
}

// The body of one sheet, section by section.
class Body {
 public:
    Body(const Typesetter& typesetter, const Sheet& sheet, std::size_t annex_pages)
        : typesetter_{typesetter}, sheet_{sheet}, annex_pages_{annex_pages} {}

    Flow set() {
        add_front();
        add_source();
        add_reporter();
        add_content();
        add_attachments();
        add_steps();
        add_proposal();
        add_end();
        return std::move(flow_);
    }

 private:
    void heading(const std::string& words) { add_heading(flow_, typesetter_, words); }
    void body(const std::string& words) { add_body(flow_, typesetter_, words); }
    void items(std::vector<Item> items) { add_items(flow_, typesetter_, std::move(items)); }

    void add_front() {
        const auto date =
            sheet_.issued_at ? long_date(*sheet_.issued_at) : blank_date(sheet_.printed_at);
        flow_.add(letterhead(
            typesetter_,
            {
                .superior = sheet_.superior_body,
                .issuer = sheet_.issuing_body,
                .number = number_and_symbol(sheet_.number, sheet_.symbol),
                .place_date = sheet_.place + ", " + date,
                .stamp = sheet_.stamp,
            }
        ));
        flow_.add(title(typesetter_, "BÁO CÁO", sheet_.subject));
        flow_.add(addressees(typesetter_, sheet_.addressees, sheet_.through));
        flow_.add(Row{.height = 4});
    }

    void add_source() {
        const auto& source = sheet_.source;
        heading("1. Nguồn tin");
        items({
            {.label = "Kênh tiếp nhận", .words = source.channel},
            {.label = "Thời gian nhận", .words = moment(source.received_at)},
            {.label = "Mã tin", .words = unbroken(source.code)},
            {.label = "Tài khoản gửi",
             .words = sheet_.reporter.confidential ? std::string{} : source.account},
        });
    }

    void add_reporter() {
        const auto& reporter = sheet_.reporter;
        heading("2. Người phản ánh");
        if (reporter.confidential) {
            body(
                "Người phản ánh đề nghị giữ bí mật; thông tin cá nhân được lược bỏ trong bản in "
                "và lưu riêng theo quy định."
            );
            return;
        }
        if (reporter.name.empty() && reporter.address.empty() && reporter.phone.empty()) {
            body("Người phản ánh không cung cấp họ tên, địa chỉ, số điện thoại.");
            return;
        }
        items({
            {.label = "Họ và tên", .words = or_not_given(reporter.name)},
            {.label = "Địa chỉ", .words = or_not_given(reporter.address)},
            {.label = "Số điện thoại", .words = or_not_given(reporter.phone)},
        });
    }

    void add_content() {
        const auto& content = sheet_.content;
        const auto part = content.subfield.empty() ? "" : " (" + content.subfield + ")";
        heading("3. Nội dung phản ánh");
        items({
            {.label = "Tóm tắt", .words = or_unknown(content.summary)},
            {.label = "Lĩnh vực", .words = or_unknown(content.field) + part},
            {.label = "Thời gian xảy ra", .words = or_unknown(content.occurred)},
            {.label = "Địa điểm xảy ra", .words = or_unknown(content.place)},
            {.label = "Địa bàn", .words = content.unit},
            {.label = "Mức độ", .words = content.urgency},
        });
    }

    void add_attachments() {
        heading("4. Tài liệu kèm theo");
        std::vector<Item> files;
        if (annex_pages_ > 0) {
            const auto count = std::to_string(annex_pages_) + " ảnh (Phụ lục I)";
            files.push_back({.label = "Ảnh chụp màn hình tin nhắn", .words = count});
        }
        for (const auto& file : sheet_.attachments) {
            files.push_back({
                .words = one_line(file.name, 200) + " (" + size_in_words(file.bytes) + ")",
                .detail = file.sha256.empty() ? "" : "SHA-256: " + file.sha256,
            });
        }
        if (files.empty()) body("Không có.");
        items(std::move(files));
    }

    void add_steps() {
        heading("5. Kết quả xử lý ban đầu");
        if (sheet_.steps.empty()) body("Chưa xử lý.");
        items(items_of(sheet_.steps));
    }

    void add_proposal() {
        const auto& proposal = sheet_.proposal;
        heading("6. Đề xuất biện pháp xử lý");
        if (proposal.measure.empty()) body("Chưa có đề xuất.");
        items({
            {.label = "Biện pháp", .words = proposal.measure},
            {.label = "Cơ quan chủ trì", .words = proposal.lead_unit},
            {.label = "Cơ quan phối hợp", .words = joined(proposal.supporting)},
            {.label = "Thời hạn",
             .words = proposal.deadline ? "trước " + moment(*proposal.deadline) : std::string{}},
            {.label = "Công khai kết quả", .words = proposal.publish},
        });
        body(sheet_.closing + "./.");
    }

    // The frame and the signature each stay with the two lines before them.
    void add_end() {
        flow_.keep_with_next(2);
        const auto direction = sheet_.direction.value_or(Direction{});
        const auto by = sheet_.direction ? signed_by(direction) : std::string{};
        add_frame(flow_, typesetter_, "Ý KIẾN CHỈ ĐẠO CỦA LÃNH ĐẠO", direction.text, by);
        flow_.keep_with_next(2);
        flow_.add(signature(typesetter_, sheet_.signer, sheet_.recipients));
    }

    const Typesetter& typesetter_;
    const Sheet& sheet_;
    std::size_t annex_pages_;
    Flow flow_{};
};

PdfInfo info_of(const Sheet& sheet) {
    const auto number = sheet.number ? " số " + number_and_symbol(sheet.number, sheet.symbol) : "";
    return {
        .title = "Báo cáo tin" + number,
        .author = sheet.issuer_name,
        .subject = sheet.subject,
        .created = sheet.issued_at.value_or(sheet.printed_at),
    };
}

}  // namespace

std::string render_sheet(const Sheet& sheet, const FontSettings& fonts) {
    const Typesetter typesetter{fonts};
    const Annex annex{typesetter, sheet};
    const auto body = Body{typesetter, sheet, annex.pages()}.set();
    PdfFile file{info_of(sheet)};
    write_pages(file, typesetter, body.rows());
    annex.write(file);
    if (!sheet.later.empty()) {
        const auto later = later_steps(typesetter, sheet, annex.pages() == 0);
        write_pages(file, typesetter, later.rows());
    }
    return file.finish();
}

}  // namespace k197::document
