package rolebridge.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.mark.UserDeparture;

class LeftOversTest {

  private final FakeAws aws = Accounts.with(Requests.iam());
  private final Caller caller = aws.caller();

  private LeftOvers leftOvers() {
    return new LeftOvers(caller.inventory(), caller.userRoles(), Requests.HUB, aws.clock());
  }

  private static LeftOver of(LeftOver.Kind kind, String resource, String note) {
    return new LeftOver(kind, resource, Requests.USER, note);
  }

  @Test
  void whatARequestAsksFor_isNotLeftOver() {
    assertThat(leftOvers().of(List.of(Requests.iam()))).isEmpty();
    // What it grants doesn't matter: it is the same role.
    assertThat(leftOvers().of(List.of(Requests.iamWith("iam:ListRoles")))).isEmpty();
    assertThat(caller.changes()).isEmpty();
  }

  @Test
  void userAndRole_thatAreInNoRequest_areLeftOver() {
    assertThat(leftOvers().of(List.of()))
        .containsExactly(
            of(LeftOver.Kind.USER, Requests.USER_ARN, ""),
            of(LeftOver.Kind.ROLE, Requests.ROLE_ARN, ""));
  }

  @Test
  void userThatLeaves_isToldSo() {
    aws.caller()
        .secrets()
        .tag(
            Requests.SECRET,
            UserDeparture.tag(UserDeparture.Stage.KEYS_ENDED, aws.clock().instant()));

    assertThat(leftOvers().of(List.of()))
        .contains(of(LeftOver.Kind.USER, Requests.USER_ARN, "is being removed"));
  }

  @Test
  void secretWhoseUserIsGone_isLeftOver() {
    Caller hand = aws.caller();
    aws.keyIds(Requests.USER).forEach(key -> hand.accessKeys().delete(Requests.USER, key));
    hand.userPolicies().delete(Requests.USER, Requests.USER + "-UserPolicy");
    hand.users().delete(Requests.USER);

    assertThat(leftOvers().of(List.of()))
        .containsExactly(of(LeftOver.Kind.SECRET, Requests.SECRET, ""));
    assertThat(leftOvers().of(List.of(Requests.iam()))).isEmpty();
  }
}
