package rolebridge.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "xsoar.remediation",
        "a=b+c@d,e",
        "sixty-four-characters-are-the-most-that-a-user-s-name-may-have-1"
      })
  void of_anyUser_isAName(String user) {
    assertThat(RunName.of(user)).matches("[A-Za-z0-9_-]{1,80}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "x-y", "sixty-four-characters-are-the-most-that-a-user-s-name-may-have-1"})
  void mayBeOf_tellsUsersApart(String user) {
    assertThat(RunName.mayBeOf(user, RunName.of(user))).isTrue();
    assertThat(RunName.mayBeOf(user, RunName.of("another"))).isFalse();
    assertThat(RunName.mayBeOf("x", RunName.of("x-x"))).isFalse();
    assertThat(RunName.mayBeOf(user, "by-hand")).isFalse();
  }

  @Test
  void of_sameUserTwice_differs() {
    assertThat(RunName.of("x")).isNotEqualTo(RunName.of("x"));
  }
}
