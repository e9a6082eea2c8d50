package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardsTest {

  @ParameterizedTest
  @CsvSource({
    "*, anything",
    "*, ''",
    "'', ''",
    "iam:List*, iam:ListUsers",
    "iam:List*, iam:List",
    "iam:*User*, iam:ListUsers",
    "a*b*c, abbbbcbc",
    "iam:Get????, iam:GetUser",
    "**, x",
    "a*, a",
    "arn:aws:s3:::b/*, arn:aws:s3:::b/*",
  })
  void matches_yes(String pattern, String text) {
    assertThat(Wildcards.matches(pattern, text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "iam:List*, iam:GetUser",
    "iam:Get?, iam:Get",
    "'', x",
    "a, ''",
    "a*b, abc",
    "a.c, abc",
    "iam:list*, iam:ListUsers",
  })
  void matches_no(String pattern, String text) {
    assertThat(Wildcards.matches(pattern, text)).isFalse();
  }

  /** What is behind the pattern's end is never taken for its end. */
  @Test
  void matches_textGoesOnWithNul_isAnother() {
    assertThat(Wildcards.matches("a", "a\0")).isFalse();
    assertThat(Wildcards.matches("a*", "a\0")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"*, true", "?, true", "?x, true", "x*, true", "x, false", "'', false"})
  void hasAny_wherever(String text, boolean any) {
    assertThat(Wildcards.hasAny(text)).isEqualTo(any);
    assertThat(ActionPattern.is(text)).isEqualTo(any);
  }

  @Test
  void actions_areComparedWithoutRegardToCase() {
    assertThat(Wildcards.matchesAction("IAM:list*", "iam:ListUsers")).isTrue();
    assertThat(Wildcards.mayMeetAction("IAM:*USER", "iam:get*")).isTrue();
    assertThat(Wildcards.mayMeetAction("iam:List*", "IAM:get*")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "*, *",
    "*, ?",
    "*, ''",
    "?, ?",
    "?, a",
    "?*, ?*",
    "*?, *a",
    "a*, a*",
    "a*, a?b*",
    "a*c, a*b*c",
    "iam:*, iam:Attach*",
    "iam:Attach*, iam:Attach?",
    "iam:Attach?olicy, iam:AttachPolicy",
  })
  void covers_yes(String pattern, String other) {
    assertThat(Wildcards.covers(pattern, other)).isTrue();
    assertThat(Wildcards.coversAction(pattern.toUpperCase(Locale.ROOT), other)).isTrue();
  }

  /** What is opposite a question mark is one character, and a star may be none or many. */
  @ParameterizedTest
  @CsvSource({
    "?, *",
    "a, ?",
    "a, *",
    "??, *",
    "?*, *",
    "iam:Attach?, iam:Attach*",
    "iam:?, iam:*",
    "?am:*, *am:*",
    "iam:Attach?, iam:Attach",
    "iam:Attach*Policy, iam:Attach*",
    "iam:List*, iam:*",
  })
  void covers_no(String pattern, String other) {
    assertThat(Wildcards.covers(pattern, other)).isFalse();
    assertThat(Wildcards.coversAction(pattern.toUpperCase(Locale.ROOT), other)).isFalse();
  }

  @Test
  void covers_withRegardToCase_coversAction_without() {
    assertThat(Wildcards.covers("a*", "A*")).isFalse();
    assertThat(Wildcards.coversAction("a*", "A*")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "*, *",
    "*, ''",
    "'', ''",
    "iam:*, iam:Get*",
    "iam:*User, iam:Get*",
    "a?c, ?b*",
    "a*, *b",
    "bucket/*, */*",
    "x, x"
  })
  void mayMeet_yes(String pattern, String other) {
    assertThat(Wildcards.mayMeet(pattern, other)).isTrue();
    assertThat(Wildcards.mayMeet(other, pattern)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "iam:List*, iam:Get*",
    "'', x",
    "'', ?",
    "a*b, *c",
    "bucket, */*",
    "a?, a",
    "ab, a*c"
  })
  void mayMeet_no(String pattern, String other) {
    assertThat(Wildcards.mayMeet(pattern, other)).isFalse();
    assertThat(Wildcards.mayMeet(other, pattern)).isFalse();
  }
}
