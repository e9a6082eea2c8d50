package rolebridge.domain.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpokeUserNameTest {

  @Test
  void of_accountAndName_joinsThem() {
    assertThat(SpokeUserName.of("111111111111", "xsoar.iam")).isEqualTo("111111111111-xsoar.iam");
  }

  @Test
  void of_longestName_fitsIam() {
    assertThat(SpokeUserName.of("111111111111", "x".repeat(SpokeUserName.LIMIT)))
        .hasSize(NameRules.USER_NAME_LIMIT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "11111111111", "1111111111111", "11111111111a", "111111111111-2"})
  void of_noAccountId_throws(String account) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SpokeUserName.of(account, "xsoar.iam"))
        .withMessage(
            "\"%s\" isn't the 12 digits of an account id; give the event's account."
                .formatted(account));
  }

  @Test
  void isOne_nameOfAnotherAccount_true() {
    assertThat(SpokeUserName.isOne("111111111111-xsoar.iam")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"xsoar.iam", "111111111111", "11111111111-x", "x-111111111111-y"})
  void isOne_nameOfTheHub_false(String userName) {
    assertThat(SpokeUserName.isOne(userName)).isFalse();
  }
}
