#include "document/sheet_annex.h"

#include <cairo.h>

#include "document/conversation_bubbles.h"
#include "document/pdf_words.h"

namespace k197::document {
namespace {

constexpr double kCaptionHeight = 22;
constexpr double kFramePadding = 10;
constexpr double kFrameFoot = 16;  // more, since the last bubble reaches below its text
constexpr Colour kFrameEdge{0.55, 0.58, 0.62};

Conversation conversation_of(const Sheet& sheet) {
    auto conversation = sheet.conversation;
    conversation.hides_citizen |= sheet.reporter.confidential;
    return conversation;
}

// "Kèm theo Báo cáo số 05/BC-BCĐ197 ngày 06 tháng 9 năm 2021 của Ban Chỉ đạo 197 Thành phố"
std::string belongs_to(const Sheet& sheet) {
    const auto date = sheet.issued_at ? long_date(*sheet.issued_at) : blank_date(sheet.printed_at);
    return "(Kèm theo Báo cáo số " + unbroken(number_and_symbol(sheet.number, sheet.symbol)) + " " +
           date + "\ncủa " + sheet.issuer_name + ")";
}

void draw_frame(cairo_t* cairo, double y, double height) {
    cairo_set_source_rgb(cairo, kFrameEdge.red, kFrameEdge.green, kFrameEdge.blue);
    cairo_set_line_width(cairo, 0.75);
    cairo_rectangle(cairo, A4::kLeft, y, A4::kTextWidth, height);
    cairo_stroke(cairo);
}

}  // namespace

std::vector<Row> annex_heading(
    const Typesetter& typesetter,
    const Sheet& sheet,
    const std::string& name,
    const std::string& title
) {
    Flow flow;
    Style style{.size = 14, .align = Align::Centre, .line_spacing = 1.05, .bold = true};
    flow.add(Text{typesetter, name, style, A4::kTextWidth}, {});
    flow.add(Text{typesetter, title, style, A4::kTextWidth}, {});
    style.size = 13;
    style.bold = false;
    style.italic = true;
    flow.add(Text{typesetter, belongs_to(sheet), style, A4::kTextWidth}, {});
    flow.add(Row{.height = 14, .draw = [](Canvas* cairo, double x, double y) {
                     constexpr double rule = 40 * kMillimetre;
                     draw_rule(cairo, x + (A4::kTextWidth - rule) / 2, y + 3, rule);
                 }});
    return flow.rows();
}

Annex::Annex(const Typesetter& typesetter, const Sheet& sheet)
    : typesetter_{typesetter}, sheet_{sheet} {
    if (sheet.conversation.bubbles.empty()) return;
    const ChatLook look{
        .x = kFramePadding,
        .width = A4::kTextWidth - 2 * kFramePadding,
        .text_size = 11,
        .tallest_picture = 78 * kMillimetre,
        .use = PictureUse::Paper,
    };
    heading_ = annex_heading(typesetter, sheet, "Phụ lục I", "ẢNH CHỤP MÀN HÌNH TIN NHẮN");
    rows_ = bubble_rows(typesetter, conversation_of(sheet), look);
    const double fixed = kCaptionHeight + kFramePadding + kFrameFoot;
    pages_ = paginate(
        rows_,
        A4::kTextHeight - fixed - heading_height(true),
        A4::kTextHeight - fixed - heading_height(false)
    );
}

double Annex::heading_height(bool first) const {
    double height = 0;
    if (!first) return height;
    for (const auto& row : heading_) height += row.height;
    return height;
}

void Annex::write_page(PdfFile& file, std::size_t index) const {
    file.begin_page(typesetter_);
    const bool first = index == 0;
    if (first) {
        const auto placed = paginate(heading_, A4::kTextHeight, A4::kTextHeight);
        draw_rows(file.cairo(), heading_, placed.front(), A4::kLeft, A4::kTop);
    }
    const double top = A4::kTop + heading_height(first);
    Style style{.size = 10.5, .bold = true};
    const Text code{typesetter_, "Mã tin: " + unbroken(sheet_.source.code), style, 0};
    code.draw(file.cairo(), A4::kLeft, top);
    style.bold = false;
    style.align = Align::Centre;
    Text{typesetter_, "Nhận lúc " + moment(sheet_.source.received_at), style, A4::kTextWidth}.draw(
        file.cairo(), A4::kLeft, top
    );
    style.align = Align::Right;
    const auto count = std::to_string(index + 1) + "/" + std::to_string(pages_.size());
    Text{typesetter_, "Ảnh số " + count, style, A4::kTextWidth}.draw(file.cairo(), A4::kLeft, top);
    const double frame = top + kCaptionHeight;
    const double height = depth(rows_, pages_[index]) + kFramePadding + kFrameFoot;
    draw_frame(file.cairo(), frame, height);
    draw_rows(file.cairo(), rows_, pages_[index], A4::kLeft, frame + kFramePadding);
}

void Annex::write(PdfFile& file) const {
    for (std::size_t index = 0; index < pages_.size(); ++index) write_page(file, index);
}

}  // namespace k197::document
