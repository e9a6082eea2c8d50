package rolebridge.domain.provision.proof;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.port.Roles;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.provision.ProvisionRun.State;
import rolebridge.domain.request.IntegrationRequest;

/** ValidateAccess in an account where all states before it are done. */
final class Proof {

  final FakeAws aws;
  final Caller caller;
  final Roles roles;
  final ProvisionRun run;
  final List<Duration> pauses = new ArrayList<>();
  private final ValidateAccess step;

  private Proof(FakeAws aws, IntegrationRequest request) {
    this.aws = aws;
    this.caller = aws.caller();
    this.roles = aws.caller().roles();
    this.run = new ProvisionRun(aws, request, "run").runTo(State.VALIDATE_ACCESS);
    this.step =
        caller.validateAccess(
            Requests.HUB,
            duration -> {
              pauses.add(duration);
              aws.advance(duration);
            });
  }

  static Proof of(IntegrationRequest request) {
    return new Proof(new FakeAws(), request);
  }

  void apply() {
    result();
  }

  ValidateAccess.Result result() {
    return step.apply(run.plan(), run.provenKeyId(), false, false);
  }

  /** As it is when the execution has started again once. */
  void applyAfterRestart() {
    step.apply(run.plan(), run.provenKeyId(), true, false);
  }

  List<String> operations() {
    return caller.calls().stream().map(Caller.Call::operation).toList();
  }

  boolean isMarked() {
    return roleTags().containsKey(Tags.READY);
  }

  Map<String, String> roleTags() {
    return roles.find(Requests.ROLE_ARN).orElseThrow().tags();
  }

  /** Attaches another policy to the role. */
  void attach(String name, PolicyDocument document) {
    String arn = "arn:aws:iam::" + FakeAws.ACCOUNT_ID + ":policy/" + name;
    aws.caller().policies().create(arn, "", document, Map.of());
    roles.attach(Requests.ROLE_ARN, arn);
  }
}
