package rolebridge.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LayoutTest {

  private final Layout layout = new Layout(20);

  @Test
  void paragraph_isWrappedBetweenWords() {
    assertThat(layout.paragraph("- ", 2, "one two three four five six"))
        .isEqualTo("- one two three four\n  five six\n");
    assertThat(layout.indented(4, "")).isEqualTo("\n");
  }

  @Test
  void word_isNeverCut() {
    assertThat(layout.indented(2, "a https://example.org/page b"))
        .isEqualTo("  a\n  https://example.org/page\n  b\n");
  }

  @Test
  void row_standsBesideWhereItFits() {
    assertThat(layout.row("left  ", 8, "right")).isEqualTo("left    right\n");
    assertThat(layout.row("left", 8, "right as well")).isEqualTo("left\n      right as well\n");
    assertThat(layout.row("too long", 8, "right")).isEqualTo("too long\n      right\n");
  }

  @Test
  void row_isWrappedBesideWhereThereIsRoom() {
    assertThat(new Layout(50).row("left", 8, "word ".repeat(9).strip()))
        .isEqualTo("left    word word word word word word word word\n        word\n");
  }
}
