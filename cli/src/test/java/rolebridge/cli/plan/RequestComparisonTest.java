package rolebridge.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rolebridge.cli.hub.LiveCheck;
import rolebridge.cli.plan.PlannedRequest.Outlook;
import rolebridge.cli.rehearsal.Rehearsal;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.request.RequestSet.Entry;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.mark.RoleRemoval;
import rolebridge.domain.port.Pause;
import rolebridge.domain.request.EgressIps;
import rolebridge.domain.request.IntegrationRequest;
import rolebridge.json.JsonDocumentText;

class RequestComparisonTest {

  private final FakeAws aws = Accounts.with(Requests.iam());
  private final List<Duration> pauses = new ArrayList<>();

  static Entry entry(IntegrationRequest request) {
    return new Entry(
        request.integration(),
        request.integration(),
        Optional.of(new RequestFile("", request, List.of())),
        Optional.empty(),
        Map.of(),
        Optional.empty());
  }

  static LiveCheck check(FakeAws aws, Caller caller) {
    return new LiveCheck(
        Requests.HUB,
        caller.resolveRequest(Requests.HUB, EgressIps.NONE),
        new Rehearsal(
            caller.users(),
            caller.userPolicies(),
            caller.policies(),
            caller.roles(),
            caller.accessKeys(),
            caller.secrets(),
            new JsonDocumentText(),
            Requests.HUB,
            aws.clock()),
        aws.pause());
  }

  static RequestComparison comparison(FakeAws aws, Caller caller, Pause pause) {
    return new RequestComparison(
        check(aws, caller),
        Requests.HUB,
        pause,
        new Progress(new PrintStream(OutputStream.nullOutputStream()), false, false, 80),
        Commands.PLAIN);
  }

  private List<Outlook> outlooks(Caller caller, Pause pause, Entry... entries) {
    return comparison(
            aws,
            caller,
            time -> {
              pauses.add(time);
              pause.of(time);
            })
        .of(List.of(entries))
        .stream()
        .map(PlannedRequest::outlook)
        .toList();
  }

  @Test
  void whatIsRefused_isLookedAtAgain_afterOnePauseForAll() {
    aws.replaceUserBoundary(Requests.USER, "");
    Entry iam = entry(Requests.iam());
    Entry ec2 = entry(Requests.ec2());

    assertThat(outlooks(aws.caller(), aws.pause(), iam, ec2))
        .containsExactly(Outlook.REFUSED, Outlook.REFUSED);
    assertThat(pauses).containsExactly(Pause.UNTIL_SHOWN);

    pauses.clear();
    assertThat(
            outlooks(
                aws.caller(),
                _ -> aws.replaceUserBoundary(Requests.USER, FakeAws.USER_BOUNDARY_ARN),
                iam,
                ec2))
        .containsExactly(Outlook.UNCHANGED, Outlook.CREATED);
    assertThat(pauses).containsExactly(Pause.UNTIL_SHOWN);
  }

  @Test
  void whatNoAccountRefuses_isLookedAtOnce() {
    Entry bad =
        new Entry(
            "bad.json",
            "bad.json",
            Optional.empty(),
            Optional.of(new Failure(Exit.USAGE, "Bad", "It is bad.", "Mend it.")),
            Map.of(),
            Optional.empty());

    assertThat(outlooks(aws.caller(), aws.pause(), bad, entry(Requests.iamChanged())))
        .containsExactly(Outlook.REFUSED, Outlook.CHANGED);
    assertThat(pauses).isEmpty();
  }

  @Test
  void whatPassesByItself_isWaitedForOnce_andThenEndsTheComparison() {
    aws.caller().roles().tag(Requests.ROLE_ARN, RoleRemoval.tag("other", aws.clock().instant()));
    Entry iam = entry(Requests.iamChanged());

    assertThatThrownBy(() -> outlooks(aws.caller(), aws.pause(), iam))
        .isInstanceOf(ConcurrentChangeException.class);
    assertThat(pauses).containsExactly(Pause.UNTIL_SHOWN);
  }

  @Test
  void whatNobodyMayRead_endsTheComparisonAtOnce() {
    Caller caller = aws.caller();
    caller.failingOnce(
        "GetUser", Fault.refused(() -> new PermissionMissingException("Not allowed: iam:GetUser")));

    assertThatThrownBy(() -> outlooks(caller, aws.pause(), entry(Requests.iam())))
        .isInstanceOf(PermissionMissingException.class);
    assertThat(pauses).isEmpty();
  }
}
