#include "document/pdf_flow.h"

#include <gtest/gtest.h>

namespace k197::document {
namespace {

std::vector<std::size_t> rows_per_page(const std::vector<PageRows>& pages) {
    std::vector<std::size_t> counts;
    for (const auto& page : pages) counts.push_back(page.size());
    return counts;
}

using Counts = std::vector<std::size_t>;

TEST(PdfFlow, FillsPagesFromTheTop) {
    const std::vector<Row> rows(7, Row{.height = 10});
    EXPECT_EQ(rows_per_page(paginate(rows, 20, 30)), (Counts{2, 3, 2}));
}

TEST(PdfFlow, LeavesOutTheRoomAboveTheFirstRowOfAPage) {
    const std::vector<Row> rows(4, Row{.height = 10, .before = 5});
    const auto pages = paginate(rows, 25, 25);
    EXPECT_EQ(rows_per_page(pages), (Counts{2, 2}));
    EXPECT_EQ(pages[1][0].y, 0);
    EXPECT_EQ(pages[1][1].y, 15);
}

TEST(PdfFlow, KeepsRowsTogether) {
    std::vector<Row> rows(5, Row{.height = 10});
    rows[1].with_next = true;
    EXPECT_EQ(rows_per_page(paginate(rows, 20, 40)), (Counts{1, 4}));
}

TEST(PdfFlow, PartsWhatIsTallerThanAPage) {
    const std::vector<Row> rows(7, Row{.height = 10, .with_next = true});
    EXPECT_EQ(rows_per_page(paginate(rows, 30, 30)), (Counts{3, 3, 1}));
}

TEST(PdfFlow, GivesARowTallerThanAPageItsOwn) {
    const std::vector<Row> rows{{.height = 10}, {.height = 500}, {.height = 10}};
    EXPECT_EQ(rows_per_page(paginate(rows, 30, 30)), (Counts{1, 1, 1}));
}

TEST(PdfFlow, NothingIsOneEmptyPage) {
    EXPECT_EQ(rows_per_page(paginate({}, 30, 30)), (Counts{0}));
}

// A hyphen would take the room of a letter on every line but the last.
TEST(PdfFlow, AddsNoHyphenToAWordThatIsCut) {
    const Typesetter typesetter{FontSettings{}};
    const double ten = Text{typesetter, std::string(10, 'w'), Style{}, 0}.widest();
    EXPECT_EQ((Text{typesetter, std::string(40, 'w'), Style{}, ten * 1.02}.lines()), 4U);
}

// A paragraph of n lines begins with n rows before it on a page of ten: which lines stay on the
// first page?
TEST(PdfFlow, LeavesNoLineOfAParagraphAlone) {
    const Typesetter typesetter{FontSettings{}};
    const Text paragraph{typesetter, "một\nhai\nba\nbốn\nnăm", Style{}, 0};
    ASSERT_EQ(paragraph.lines(), 5U);
    const double line = paragraph.line_height();
    for (std::size_t before = 5; before < 10; ++before) {
        Flow flow;
        for (std::size_t row = 0; row < before; ++row) flow.add(Row{.height = line});
        flow.add(paragraph, {});
        const auto pages = paginate(flow.rows(), 10 * line, 10 * line);
        const auto left = pages[0].size() - before;
        EXPECT_TRUE(left == 0 || left == 2 || left == 3 || left == 5) << before << ": " << left;
    }
}

}  // namespace
}  // namespace k197::document
