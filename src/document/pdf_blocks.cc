#include "document/pdf_blocks.h"

#include <cairo.h>

#include <algorithm>

#include "document/pdf_page.h"
#include "document/pdf_words.h"

namespace k197::document {
namespace {

constexpr double kBodySize = 14;
constexpr double kIndent = 12.7 * kMillimetre;
constexpr double kParagraphGap = 6;
constexpr double kIssuerWidth = 70 * kMillimetre;
constexpr double kMottoWidth = 95 * kMillimetre;
constexpr double kNumberTop = 17 * kMillimetre;
constexpr double kRecipientsWidth = 80 * kMillimetre;
constexpr double kSignerWidth = 85 * kMillimetre;
constexpr double kSignatureRoom = 30 * kMillimetre;
constexpr double kRuleGap = 3;
constexpr Colour kRed{0.8, 0, 0};
constexpr int kFramePanel = -1;

// Lines drawn at a fixed place inside one row.
struct Part {
    Text text;
    double x = 0;
    double y = 0;
};
struct Rule {
    double x = 0;
    double y = 0;
    double width = 0;
};

// Parts and rules under each other in one column, then made a row.
class Column {
 public:
    Column(const Typesetter& typesetter, double x, double width)
        : typesetter_{typesetter}, x_{x}, width_{width} {}

    Column& text(const std::string& words, Style style) {
        return text(std::vector<Run>{{.text = words}}, style);
    }
    Column& text(const std::vector<Run>& runs, Style style) {
        parts_.push_back({.text = Text{typesetter_, runs, style, width_}, .x = x_, .y = y_});
        y_ += parts_.back().text.height();
        return *this;
    }
    // A rule under the last text, `share` of the width of its last line.
    Column& rule(double share) {
        const double length = parts_.back().text.last_width() * share;
        y_ += kRuleGap;
        rules_.push_back({.x = x_ + (width_ - length) / 2, .y = y_, .width = length});
        return *this;
    }
    Column& down_to(double y) {
        y_ = std::max(y_, y);
        return *this;
    }
    [[nodiscard]] double bottom() const { return y_; }
    [[nodiscard]] double last_width() const { return parts_.back().text.widest(); }

    void draw(Canvas* cairo, double x, double y) const {
        for (const auto& part : parts_) part.text.draw(cairo, x + part.x, y + part.y);
        for (const auto& rule : rules_) draw_rule(cairo, x + rule.x, y + rule.y, rule.width);
    }

 private:
    const Typesetter& typesetter_;
    double x_;
    double width_;
    double y_ = 0;
    std::vector<Part> parts_{};
    std::vector<Rule> rules_{};
};

Row row_of(std::vector<Column> columns, double before) {
    double height = 0;
    for (const auto& column : columns) height = std::max(height, column.bottom());
    return {
        .height = height,
        .before = before,
        .draw =
            [columns = std::move(columns)](Canvas* cairo, double x, double y) {
                for (const auto& column : columns) column.draw(cairo, x, y);
            },
    };
}

Style centred(double size, bool bold) {
    return {.size = size, .align = Align::Centre, .line_spacing = 1.05, .bold = bold};
}

std::vector<std::string> paragraphs_of(const std::string& words) {
    std::vector<std::string> paragraphs;
    const auto clean = printable(words);
    for (std::size_t begin = 0; begin <= clean.size();) {
        const auto end = std::min(clean.find('\n', begin), clean.size());
        auto paragraph = clean.substr(begin, end - begin);
        if (paragraph.find_first_not_of(' ') != std::string::npos) {
            paragraphs.push_back(std::move(paragraph));
        }
        begin = end + 1;
    }
    return paragraphs;
}

Style body_style(const std::string& words) {
    constexpr std::size_t longest_word = 25;
    const bool ragged = has_word_longer_than(words, longest_word);
    const auto align = ragged ? Align::Left : Align::Justified;
    return {.size = kBodySize, .align = align, .indent = kIndent};
}

void add_paragraph(Flow& flow, const Typesetter& typesetter, const std::string& words) {
    const Text text{typesetter, words, body_style(words), A4::kTextWidth};
    flow.add(text, {.before = kParagraphGap});
}

void add_detail(Flow& flow, const Typesetter& typesetter, const std::string& words) {
    const Text text{typesetter, words, {.size = 11}, A4::kTextWidth - kIndent};
    flow.keep_with_next();
    flow.add(text, {.x = kIndent, .before = 1});
}

// `end`, unless the words end a sentence by themselves.
std::string end_mark(const std::string& words, const std::string& end) {
    const bool closed = words.ends_with('.') || words.ends_with('!') || words.ends_with('?') ||
                        words.ends_with(';') || words.ends_with("…");
    return closed ? "" : end;
}

void add_item(Flow& flow, const Typesetter& typesetter, const Item& item, const std::string& end) {
    const auto paragraphs = paragraphs_of(item.words);
    for (std::size_t index = 0; index < paragraphs.size(); ++index) {
        const auto label = item.label.empty() ? std::string{"- "} : "- " + item.label + ": ";
        auto words = index == 0 ? label : std::string{};
        words.append(paragraphs[index]);
        if (index + 1 == paragraphs.size()) words.append(end_mark(paragraphs[index], end));
        add_paragraph(flow, typesetter, words);
    }
    if (!item.detail.empty()) add_detail(flow, typesetter, item.detail);
}

// "- A;" for all but the last, which ends with a full stop when no bracket follows.
std::string listed(const std::vector<std::string>& names, bool closed) {
    std::string words;
    for (std::size_t index = 0; index < names.size(); ++index) {
        const bool last = index + 1 == names.size();
        words.append("- ").append(names[index]).append(last ? "" : ";\n");
    }
    return closed ? words + "." : words;
}

void draw_dots(Canvas* cairo, double x, double y, double width) {
    constexpr double dots[] = {0.9, 2.2};
    cairo_save(cairo);
    cairo_set_dash(cairo, dots, 2, 0);
    draw_rule(cairo, x, y, width);
    cairo_restore(cairo);
}

// Three lines to write on by hand.
void add_dotted_lines(Flow& flow, const Panel& panel, double x, double width) {
    for (int line = 0; line < 3; ++line) {
        flow.add(Row{
            .height = 8 * kMillimetre,
            .with_next = line < 2,
            .panel = panel,
            .draw = [=](Canvas* cairo, double left, double y
                    ) { draw_dots(cairo, left + x, y + 7 * kMillimetre, width); },
        });
    }
}

// The decree's sizes: 20, 30 or 40 mm by 8, by the length of the words.
Row with_stamp(Row row, const Typesetter& typesetter, const std::string& words, double y) {
    Style style = centred(13, true);
    style.colour = kRed;
    constexpr double stamp_height = 8 * kMillimetre;
    const double least = Text{typesetter, words, style, 0}.widest() + 8;
    double width = 20 * kMillimetre;
    while (width < least) width += 10 * kMillimetre;
    const Text text{typesetter, words, style, width};
    const double x = (kIssuerWidth - width) / 2;
    row.draw = [=, rest = std::move(row.draw)](Canvas* cairo, double left, double top) {
        rest(cairo, left, top);
        text.draw(cairo, left + x, top + y + (stamp_height - text.height()) / 2);
        cairo_set_line_width(cairo, 1);
        cairo_rectangle(cairo, left + x, top + y, width, stamp_height);
        cairo_stroke(cairo);
    };
    return row;
}

}  // namespace

Row letterhead(const Typesetter& typesetter, const Letterhead& head) {
    Column issuer{typesetter, 0, kIssuerWidth};
    issuer.text(head.superior, centred(12, false)).text(head.issuer, centred(12, true)).rule(0.4);
    Column motto{typesetter, kIssuerWidth, kMottoWidth};
    motto.text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", centred(12, true))
        .text("Độc lập - Tự do - Hạnh phúc", centred(13, true))
        .rule(1);

    constexpr double stamp_room = 10 * kMillimetre;
    const double level = std::max({kNumberTop, issuer.bottom() + 8, motto.bottom() + 8});
    auto dated = centred(13, false);
    dated.italic = true;
    issuer.down_to(level).text("Số: " + unbroken(head.number), centred(13, false));
    motto.down_to(level).text(head.place_date, dated);
    const double under = issuer.bottom() + 2 * kMillimetre;
    if (!head.stamp.empty()) issuer.down_to(issuer.bottom() + stamp_room);
    auto row = row_of({issuer, motto}, 0);
    if (head.stamp.empty()) return row;
    return with_stamp(std::move(row), typesetter, head.stamp, under);
}

Row title(const Typesetter& typesetter, const std::string& kind, const std::string& subject) {
    constexpr double width = 130 * kMillimetre;
    Column column{typesetter, (A4::kTextWidth - width) / 2, width};
    column.text(kind, centred(14, true)).text(subject, centred(14, true)).rule(0.4);
    return row_of({column}, 20);
}

Row addressees(
    const Typesetter& typesetter, const std::vector<std::string>& to, const std::string& through
) {
    constexpr double widest = 110 * kMillimetre;
    const Style style{.size = kBodySize};
    const Text label{typesetter, "Kính gửi: ", style, 0};
    auto names =
        to.size() == 1 ? to.front() + (through.empty() ? "." : "") : listed(to, through.empty());
    if (!through.empty()) names += "\n" + through + ".";

    const double beside = to.size() == 1 ? label.widest() + 4 : 0;
    const double below = to.size() == 1 ? 0 : label.height();
    const Text list{typesetter, names, style, widest};
    const double shift = to.size() == 1 ? beside : label.widest() - 4;
    const double x = std::max(0.0, (A4::kTextWidth - shift - list.widest()) / 2);
    return {
        .height = below + list.height(),
        .before = 18,
        .draw =
            [=](Canvas* cairo, double left, double y) {
                label.draw(cairo, left + x, y);
                list.draw(cairo, left + x + shift, y + below);
            },
    };
}

Row signature(
    const Typesetter& typesetter, const Signer& signer, const std::vector<std::string>& recipients
) {
    Column left{typesetter, 0, kRecipientsWidth};
    left.text("Nơi nhận:", {.size = 12, .line_spacing = 1.1, .bold = true, .italic = true});
    for (std::size_t index = 0; index < recipients.size(); ++index) {
        const bool last = index + 1 == recipients.size();
        const Style style{.size = 11, .indent = -5, .line_spacing = 1.1};
        left.text("- " + recipients[index] + (last ? "." : ";"), style);
    }
    Column right{typesetter, A4::kTextWidth - kSignerWidth, kSignerWidth};
    for (const auto& words : {signer.authority, signer.office}) {
        if (!words.empty()) right.text(words, centred(13, true));
    }
    right.down_to(right.bottom() + kSignatureRoom);
    for (const auto& words : {signer.office_below, signer.name}) {
        if (!words.empty()) right.text(words, centred(13, true));
    }
    return row_of({left, right}, 20);
}

void add_heading(Flow& flow, const Typesetter& typesetter, const std::string& words) {
    const Style style{.size = kBodySize, .indent = kIndent, .bold = true};
    flow.add(Text{typesetter, words, style, A4::kTextWidth}, {.before = kParagraphGap});
    flow.keep_with_next();
}

void add_body(Flow& flow, const Typesetter& typesetter, const std::string& words) {
    for (const auto& paragraph : paragraphs_of(words)) {
        add_paragraph(flow, typesetter, paragraph);
    }
}

void add_items(Flow& flow, const Typesetter& typesetter, std::vector<Item> items) {
    std::erase_if(items, [](const Item& item) { return paragraphs_of(item.words).empty(); });
    for (std::size_t index = 0; index < items.size(); ++index) {
        add_item(flow, typesetter, items[index], index + 1 == items.size() ? "." : ";");
    }
}

void add_frame(
    Flow& flow,
    const Typesetter& typesetter,
    const std::string& heading,
    const std::string& words,
    const std::string& signed_by
) {
    constexpr double padding = 6;
    constexpr double inset = 8;
    constexpr double width = A4::kTextWidth - 2 * inset;
    const Panel panel{
        .id = kFramePanel, .width = A4::kTextWidth, .padding = padding, .edge = Colour{}};
    const auto put = [&](const std::string& text, const Style& style, double before) {
        flow.add(Text{typesetter, text, style, width}, {inset, before, panel});
    };
    put(heading, centred(13, true), 14 + padding);
    flow.keep_with_next();
    for (const auto& paragraph : paragraphs_of(words)) {
        put(paragraph, body_style(paragraph), 3);
    }
    if (words.empty()) add_dotted_lines(flow, panel, inset, width);
    if (signed_by.empty()) return;
    flow.keep_with_next();
    put(signed_by, {.size = 13, .align = Align::Right, .italic = true}, 4);
}

}  // namespace k197::document
