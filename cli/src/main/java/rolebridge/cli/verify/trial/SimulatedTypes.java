package rolebridge.cli.verify.trial;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.CallRefusedException;
import rolebridge.cli.verify.Patience.Measured;
import rolebridge.cli.verify.Seen;
import rolebridge.cli.verify.Trial;
import rolebridge.domain.policy.ResourceArn;

/** What the simulator, by which permissions are proven, may be asked about ARNs. */
final class SimulatedTypes implements Trial {

  private static final String REFUSED = "InvalidInput";
  private static final String ALLOWED = "allowed";
  private static final String DENIED = "implicitDeny";

  /**
   * A question, and what rolebridge goes by.
   *
   * @param actions asked about together
   */
  private record Question(List<String> actions, List<String> resources, String answer) {

    /** The decision about the last action, or the code of the refusal. */
    String ask(Bench bench, String role) {
      try {
        return bench.judgement().simulate(role, actions, resources).getLast();
      } catch (CallRefusedException e) {
        e.requireNotDenied();
        return e.code();
      }
    }
  }

  @Override
  public String name() {
    return "simulated-types";
  }

  @Override
  public String tried() {
    return "SimulatePrincipalPolicy on ARNs: a known action beside one that AWS lacks, or beside one in another case; * beside an ARN; DescribeInstances on an instance; StopInstances on all of EC2";
  }

  @Override
  public String expected() {
    return String.join(", ", REFUSED, REFUSED, REFUSED, DENIED, ALLOWED);
  }

  private static List<Question> questions(String roleArn, String region) {
    String partition = ResourceArn.partitionOf(roleArn);
    String account = ResourceArn.accountOf(roleArn);
    String object = "arn:%s:s3:::verify/a".formatted(partition);
    String ofAll = "arn:%s:ec2:*:%s:*".formatted(partition, account);
    String instance =
        "arn:%s:ec2:%s:%s:instance/i-00000000000000001".formatted(partition, region, account);
    return List.of(
        new Question(List.of("s3:GetObject", "s3:MadeUp"), List.of(object), REFUSED),
        new Question(List.of("s3:GetObject", "s3:putobject"), List.of(object), REFUSED),
        new Question(List.of("s3:GetObject"), List.of("*", object), REFUSED),
        new Question(List.of("ec2:DescribeInstances"), List.of(instance), DENIED),
        new Question(List.of("ec2:StopInstances"), List.of(ofAll), ALLOWED));
  }

  @Override
  public Seen run(Bench bench) {
    String document =
        Documents.of(
            Documents.allow(
                "*",
                "s3:GetObject",
                "s3:PutObject",
                "s3:MadeUp",
                "ec2:DescribeInstances",
                "ec2:StopInstances"));
    String boundary = bench.identities().createPolicy(name(), document);
    String role = bench.identities().createRole(name(), Documents.closedTrust(), boundary);
    bench.identities().putRolePolicy(bench.run().named(name()), "all", document);
    List<Question> questions = questions(role, bench.judgement().region());
    Measured seen =
        bench
            .patience()
            .until(
                () ->
                    bench
                        .judgement()
                        .simulate(role, "ec2:StopInstances")
                        .decision()
                        .equals(ALLOWED));
    List<String> answers = questions.stream().map(question -> question.ask(bench, role)).toList();
    String text =
        Stream.iterate(0, one -> one < answers.size(), one -> one + 1)
            .map(
                one ->
                    "%s on %s: %s"
                        .formatted(
                            String.join(" and ", questions.get(one).actions()),
                            String.join(" and ", questions.get(one).resources()),
                            answers.get(one)))
            .collect(Collectors.joining("; "));
    return Seen.of(
        seen.settled() && answers.equals(questions.stream().map(Question::answer).toList()), text);
  }
}
