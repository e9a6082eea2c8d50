package rolebridge.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.text.Layout;

class WidthTest {

  @ParameterizedTest
  @CsvSource({
    "request.json, 12",
    "zażółć, 6",
    "✓, 1",
    "…, 1",
    "申請書, 6",
    "한국어, 6",
    "カタカナ, 8",
    "ｶﾀｶﾅ, 4",
    "ＡＢ, 4",
    "、。, 4",
    "e\u0301, 1",
    "𠮷, 2",
    "🚀, 2",
    "'', 0"
  })
  void width_isThatOfATerminal(String text, int columns) {
    assertThat(Width.of(text)).isEqualTo(columns);
    assertThat(Width.of(Width.padded(text, 20))).isEqualTo(20);
  }

  /** No letter is cut in its midst, and none stands beyond. */
  @ParameterizedTest
  @ValueSource(
      strings = {"申請書の一覧", "𠮷𠮷𠮷𠮷", "🚀🚀🚀🚀", "e\u0301e\u0301e\u0301e\u0301", "abcdf"})
  void cut_keepsWholeLetters(String text) {
    for (int columns = 0; columns < 14; columns++) {
      String cut = Width.cut(text, columns);

      assertThat(Width.of(cut)).isBetween(Math.min(columns - 1, Width.of(text)), columns);
      assertThat(text).startsWith(cut);
      assertThat(cut).doesNotEndWith("e");
      assertThat(Character.isHighSurrogate((cut + " ").charAt(Math.max(0, cut.length() - 1))))
          .isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 60, 80})
  void everyLine_keepsToTheTerminal(int columns) {
    String words = "申請書の一覧 𠮷野家🚀 ".repeat(12).strip();
    Layout layout = new Layout(columns);

    for (String text :
        List.of(
            layout.fitted("  原因   " + words),
            layout.row("- 申請書.json", 16, words),
            layout.paragraph("- ", 2, words))) {
      assertThat(text.lines()).allSatisfy(line -> assertThat(Width.of(line)).isBetween(1, columns));
    }
  }

  /** A line that reaches the last column can't be taken back. */
  @Test
  void lineThatIsPaintedOver_endsBeforeTheLastColumn() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Progress progress =
        new Progress(new PrintStream(out, true, StandardCharsets.UTF_8), true, false, 50);

    progress.start("申請書の一覧を読む", "𠮷野家の申請書を読んで比べる").note("申請書".repeat(20));
    progress.stop();

    assertThat(out.toString(StandardCharsets.UTF_8).split("\r\u001b\\[K"))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(Width.of(line)).isLessThan(50));
    assertThat(Progress.row("申請書", Duration.ofSeconds(1), "", "ok", 50))
        .isEqualTo(" 申請書" + " ".repeat(18) + "     1.0 s  ok");
  }
}
