#include "document/conversation_bubbles.h"

#include <cairo.h>

#include <algorithm>

#include "document/pdf_words.h"

namespace k197::document {
namespace {

constexpr Colour kGrey{0.36, 0.38, 0.42};
constexpr Colour kQuoteBar{0.62, 0.65, 0.70};
constexpr double kWidestBubble = 0.78;  // of the conversation
constexpr std::size_t kLongestQuote = 160;
constexpr std::size_t kLongestNote = 300;

struct Tint {
    Colour fill;
    Colour edge;
};

Tint tint_of(Bubble::From from) {
    switch (from) {
        case Bubble::From::Citizen: return {{0.925, 0.930, 0.940}, {0.80, 0.81, 0.84}};
        case Bubble::From::Channel: return {{0.835, 0.905, 1.000}, {0.66, 0.79, 0.95}};
        case Bubble::From::Officer: return {{0.850, 0.950, 0.855}, {0.66, 0.84, 0.68}};
    }
    return {};
}

// A piece of a bubble's inside: a paragraph, or a picture of the given size.
struct Piece {
    std::optional<Text> text{};
    std::optional<PictureSurface> picture{};
    double width = 0;
    double height = 0;
    bool quote = false;
    bool with_next = false;
};

class BubbleMaker {
 public:
    BubbleMaker(const Typesetter& typesetter, const ChatLook& look, bool hides_citizen)
        : typesetter_{typesetter}, look_{look}, hides_citizen_{hides_citizen} {}

    void add(Flow& flow, const Bubble& bubble, int id) const {
        const auto pieces = pieces_of(bubble);
        double widest = 0;
        for (const auto& piece : pieces) widest = std::max(widest, piece.width);
        const bool left = bubble.from == Bubble::From::Citizen;
        const double width = widest + 2 * padding();
        const double x = look_.x + (left ? 0 : look_.width - width);
        const auto tint = tint_of(bubble.from);
        const Panel panel{
            .id = id,
            .x = x,
            .width = width,
            .padding = padding() * 0.7,
            .radius = em() * 0.9,
            .fill = tint.fill,
            .edge = tint.edge,
        };
        add_byline(flow, bubble, left);
        for (std::size_t index = 0; index < pieces.size(); ++index) {
            add_piece(flow, pieces[index], panel, index == 0);
        }
    }

 private:
    [[nodiscard]] double em() const { return look_.text_size; }
    [[nodiscard]] double padding() const { return em() * 0.75; }
    [[nodiscard]] double inside() const { return look_.width * kWidestBubble - 2 * padding(); }
    [[nodiscard]] Style style(double share) const {
        return {.size = em() * share, .line_spacing = 1.12, .face = Face::Sans};
    }
    [[nodiscard]] Style small_style() const {
        auto small = style(0.82);
        small.colour = kGrey;
        return small;
    }

    [[nodiscard]] Piece text_piece(const std::string& words, const Style& how) const {
        const Text text{typesetter_, words, how, inside() - (how.italic ? em() * 0.6 : 0)};
        return {.text = text, .width = text.widest()};
    }

    [[nodiscard]] Piece quote_piece(const std::string& words) const {
        auto how = small_style();
        how.italic = true;
        auto piece = text_piece(one_line(words, kLongestQuote), how);
        piece.width += em() * 0.6;
        piece.quote = true;
        return piece;
    }

    void put_picture(std::vector<Piece>& pieces, const Picture& picture) const {
        if (auto surface = PictureSurface::read(picture, look_.use)) {
            const double width = std::min(
                {inside(),
                 surface->width() * em() / 16,
                 look_.tallest_picture * surface->width() / surface->height()}
            );
            const double height = width * surface->height() / surface->width();
            pieces.push_back({.picture = std::move(surface), .width = width, .height = height});
        } else {
            pieces.push_back(text_piece("[Ảnh không hiển thị được]", small_style()));
        }
        if (picture.caption.empty()) return;
        pieces.back().with_next = true;
        pieces.push_back(text_piece(one_line(picture.caption, kLongestNote), small_style()));
    }

    [[nodiscard]] std::vector<Piece> pieces_of(const Bubble& bubble) const {
        std::vector<Piece> pieces;
        if (!bubble.quoted.empty()) pieces.push_back(quote_piece(bubble.quoted));
        const auto words = without_gaps(bubble.text);
        if (!words.empty()) pieces.push_back(text_piece(words, style(1)));
        for (const auto& picture : bubble.pictures) put_picture(pieces, picture);
        for (const auto& note : bubble.notes) {
            pieces.push_back(text_piece("[" + one_line(note, kLongestNote) + "]", style(0.92)));
        }
        if (pieces.empty()) {
            const auto* nothing =
                bubble.withdrawn ? "[Tin nhắn đã được thu hồi]" : "[Tin nhắn không có nội dung]";
            pieces.push_back(text_piece(nothing, small_style()));
        }
        return pieces;
    }

    [[nodiscard]] std::string author_of(const Bubble& bubble) const {
        const bool hidden = hides_citizen_ && bubble.from == Bubble::From::Citizen;
        if (hidden || bubble.author.empty()) {
            return bubble.from == Bubble::From::Citizen ? "Người phản ánh" : "Kênh 197";
        }
        return bubble.author;
    }

    void add_byline(Flow& flow, const Bubble& bubble, bool left) const {
        auto how = small_style();
        how.align = left ? Align::Left : Align::Right;
        std::string facts = " · " + to_people(bubble.at);
        if (bubble.edited) facts += " · đã chỉnh sửa";
        if (bubble.withdrawn) facts += " · người gửi đã thu hồi";
        const std::vector<Run> runs{
            {.text = one_line(author_of(bubble), 80), .bold = true}, {.text = facts}};
        const double inset = em() * 0.3;
        flow.add(
            Text{typesetter_, runs, how, look_.width - 2 * inset},
            {.x = look_.x + inset, .before = em() * 1.5}
        );
        flow.keep_with_next();
    }

    void add_piece(Flow& flow, const Piece& piece, const Panel& panel, bool first) const {
        const double before = first ? panel.padding + em() * 0.2 : em() * 0.35;
        const double x = panel.x + padding();
        if (piece.text && piece.quote) {
            add_quote(flow, *piece.text, panel, before);
        } else if (piece.text) {
            flow.add(*piece.text, {.x = x, .before = before, .panel = panel});
        } else {
            flow.add(picture_row(piece, panel, before));
        }
        if (piece.with_next) flow.keep_with_next();
    }

    void add_quote(Flow& flow, const Text& text, const Panel& panel, double before) const {
        for (std::size_t index = 0; index < text.lines(); ++index) {
            flow.add(Row{
                .height = text.line_height(),
                .before = index == 0 ? before : 0,
                .with_next = true,
                .panel = panel,
                .draw =
                    [=,
                     x = panel.x + padding(),
                     size = em()](Canvas* cairo, double left, double y) {
                        cairo_set_source_rgb(cairo, kQuoteBar.red, kQuoteBar.green, kQuoteBar.blue);
                        cairo_rectangle(cairo, left + x, y, size * 0.18, text.line_height());
                        cairo_fill(cairo);
                        text.draw_line(cairo, index, left + x + size * 0.6, y);
                    },
            });
        }
    }

    [[nodiscard]] Row picture_row(const Piece& piece, const Panel& panel, double before) const {
        return {
            .height = piece.height,
            .before = before,
            .panel = panel,
            .draw = [picture = *piece.picture, width = piece.width, x = panel.x + padding()](
                        Canvas* cairo, double left, double y
                    ) { picture.draw(cairo, left + x, y, width); },
        };
    }

    const Typesetter& typesetter_;
    ChatLook look_;
    bool hides_citizen_;
};

}  // namespace

std::vector<Row> bubble_rows(
    const Typesetter& typesetter, const Conversation& conversation, const ChatLook& look
) {
    const BubbleMaker maker{typesetter, look, conversation.hides_citizen};
    Flow flow;
    int id = 0;
    for (const auto& bubble : conversation.bubbles) maker.add(flow, bubble, id++);
    return flow.rows();
}

}  // namespace k197::document
