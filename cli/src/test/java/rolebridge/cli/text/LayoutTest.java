package rolebridge.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(ints = {40, 60, 80, 120, 200})
  void fitted_setsEveryLineAnewThatIsWider_andLosesNoWord(int columns) {
    String words = "one two three four five six seven eight nine ten ".repeat(5).strip();
    String text = words + "\n\n  cause   " + words + "\n+ a.json  " + words + "\n      " + words;

    String fitted = new Layout(columns).fitted(text);

    assertThat(fitted.lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(columns));
    assertThat(fitted.split("\\s+")).isEqualTo(text.split("\\s+"));
    assertThat(new Layout(columns).fitted(fitted)).isEqualTo(fitted);
  }

  @Test
  void fitted_keepsColumnsAndIndentation() {
    assertThat(new Layout(60).fitted("short\n  cause   " + "word ".repeat(11).strip() + "\n"))
        .isEqualTo(
            """
            short
              cause   word word word word word word word word word word
                      word
            """);
    assertThat(layout.fitted("    one two three four five"))
        .isEqualTo("    one two three\n    four five");
  }

  /** It is copied, or has colours and was laid out where it was made. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "  states  ./rolebridge status arn:aws:states:us-east-1:1:execution:x",
        "  aws --region us-east-1 iam get-user --user-name x",
        "All: AWS_PROFILE=p aws cloudformation describe-stacks",
        "--- trust of role x (now)",
        "@@ -1,5 +1,6 @@ and more than the screen",
        "+    \"Action\": \"sts:AssumeRole\",",
        "     \"Action\": \"sts:AssumeRole\",",
        "\033[31mred words in a line that is wide\033[0m"
      })
  void fitted_leavesWhatIsCopied(String line) {
    assertThat(layout.fitted(line)).isEqualTo(line);
  }
}
