package rolebridge.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.cli.hub.LiveCheck;
import rolebridge.cli.setup.Failure;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;

/** A look at a request for another account is refused in the words of who asks. */
class OtherAccountTest {

  @ParameterizedTest
  @CsvSource({"check, --live", "provision, --dry-run"})
  void refusal_namesTheOptionThatWasGiven(String command, String option) {
    FakeAws aws = Accounts.with(Requests.iam());
    LiveCheck check = RequestComparisonTest.check(aws, aws.caller());

    assertThatThrownBy(
            () -> check.of(Requests.in(FakeAws.SPOKE_ACCOUNT_ID, Requests.ec2()), command, option))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.error()).isEqualTo("OtherAccountNotVisible");
              assertThat(failure)
                  .hasMessageStartingWith(command + " " + option + " can look at the hub's own");
              assertThat(failure.remedy()).startsWith("Leave " + option + " out; provision checks");
            });
  }
}
