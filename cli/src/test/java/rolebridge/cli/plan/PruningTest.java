package rolebridge.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rolebridge.cli.setup.Json;
import rolebridge.domain.decommission.RemovalPlan;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.request.IntegrationRequest;

class PruningTest {

  private static final String RUN =
      "arn:aws:states:eu-central-1:111122223333:execution:rolebridge-decommission:prune";

  private final FakeAws aws = Accounts.with(Requests.iam(), Requests.ec2());
  private final Caller caller = aws.caller();

  private List<JudgedLeftOver> judged(IntegrationRequest... wanted) {
    List<LeftOver> left =
        new LeftOvers(caller.inventory(), caller.userRoles(), Requests.HUB, aws.clock())
            .of(List.of(wanted));
    return new Pruning(caller.roles(), Requests.HUB).of(left);
  }

  private static List<String> prunable(List<JudgedLeftOver> judged) {
    return judged.stream()
        .filter(JudgedLeftOver::isPrunable)
        .map(one -> one.left().resource())
        .toList();
  }

  private static String stays(List<JudgedLeftOver> judged, LeftOver.Kind kind) {
    return judged.stream()
        .filter(one -> one.left().kind() == kind)
        .map(JudgedLeftOver::stays)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatARequestAsksFor_isNeverAmongThem() {
    assertThat(judged(Requests.iam(), Requests.ec2())).isEmpty();
    assertThat(prunable(judged(Requests.ec2()))).containsExactly(Requests.ROLE_ARN);
  }

  /** So its last-use check decides, and it takes the very role that was named. */
  @Test
  void roleThatNoneAsksFor_isDecommissionedByItsName_withoutForce() throws IOException {
    JudgedLeftOver role = judged(Requests.ec2()).getFirst();

    Map<String, Object> input = Json.object(role.input());
    RemovalPlan.Resolution resolution = RemovalPlan.resolve(RUN, input, Requests.HUB);

    assertThat(resolution.violations()).isEmpty();
    assertThat(resolution.plan().roleArn()).isEqualTo(Requests.ROLE_ARN);
    assertThat(resolution.plan().integration()).isEqualTo("AWS - IAM");
    assertThat(resolution.plan().force()).isFalse();
    assertThat(caller.changes()).isEmpty();
  }

  @Test
  void user_staysUntilItHasNoRole() {
    List<JudgedLeftOver> judged = judged();

    assertThat(stays(judged, LeftOver.Kind.USER)).contains("after the watch period");
    assertThat(prunable(judged)).hasSize(2);
    caller
        .secrets()
        .tag(
            Requests.SECRET,
            UserDeparture.tag(UserDeparture.Stage.KEYS_ENDED, aws.clock().instant()));
    assertThat(stays(judged(), LeftOver.Kind.USER)).isEqualTo("is being removed");
  }

  /** As decommission judges it. */
  @Test
  void roleWhoseBoundaryIsReplaced_goesToo() {
    aws.replaceRoleBoundary(Requests.ROLE_ARN, "");

    assertThat(prunable(judged(Requests.ec2()))).containsExactly(Requests.ROLE_ARN);
  }

  @Test
  void roleOfAnotherInstallation_stays() {
    List<JudgedLeftOver> judged =
        new Pruning(caller.roles(), Requests.HUB)
            .of(
                List.of(
                    new LeftOver(
                        LeftOver.Kind.ROLE,
                        Requests.ROLE_ARN.replace("/rolebridge/", "/rolebridge_stage/"),
                        Requests.USER,
                        "")));

    assertThat(prunable(judged)).isEmpty();
  }

  @Test
  void roleThatIsNotOurs_stays_whateverItsPath() {
    caller.roles().tag(Requests.ROLE_ARN, Map.of(Tags.MANAGED, "no"));

    List<JudgedLeftOver> judged = judged(Requests.ec2());

    assertThat(prunable(judged)).isEmpty();
    assertThat(stays(judged, LeftOver.Kind.ROLE))
        .isEqualTo("it isn't managed by rolebridge: it lacks the tag rolebridge:managed=true");
  }

  @Test
  void roleOfAnIntegrationThatNobodyCanTell_stays() {
    caller.roles().tag(Requests.ROLE_ARN, Map.of(Tags.INTEGRATION, ""));

    assertThat(stays(judged(Requests.ec2()), LeftOver.Kind.ROLE))
        .contains("rolebridge:integration is missing");
  }

  @Test
  void whatAnotherAccountAskedFor_stays() {
    FakeAws shared = Accounts.with(Requests.ofSpoke(Requests.iam()));
    List<LeftOver> left =
        new LeftOvers(
                shared.caller().inventory(),
                shared.caller().userRoles(),
                Requests.HUB,
                shared.clock())
            .of(List.of());

    assertThat(left).isNotEmpty();
    assertThat(new Pruning(shared.caller().roles(), Requests.HUB).of(left))
        .allSatisfy(one -> assertThat(one.stays()).contains("requested it, and alone may"));
  }

  /** As the hub's people see another account: by what the user's policy grants there. */
  @Test
  void whatIsInAnotherAccount_isUnknown_andStays() {
    LeftOver grant =
        new LeftOver(
            LeftOver.Kind.GRANT,
            Requests.HUB.grantResource(FakeAws.SPOKE_ACCOUNT_ID, Requests.USER),
            Requests.USER,
            "");

    assertThat(new Pruning(caller.roles(), Requests.HUB).of(List.of(grant)))
        .allSatisfy(one -> assertThat(one.stays()).contains("can't be told"));
  }

  @Test
  void secretWithoutItsUser_andRoleThatIsGone_stay() {
    LeftOver secret = new LeftOver(LeftOver.Kind.SECRET, "rolebridge/xsoar.gone", "xsoar.gone", "");
    LeftOver gone =
        new LeftOver(
            LeftOver.Kind.ROLE,
            Requests.HUB.roleArn(FakeAws.ACCOUNT_ID, "xsoar.gone", "r"),
            "xsoar.gone",
            "");

    assertThat(new Pruning(caller.roles(), Requests.HUB).of(List.of(secret, gone)))
        .extracting(JudgedLeftOver::stays)
        .containsExactly(
            "its user is gone, and no role of it that could be named", "it is gone by now");
  }
}
