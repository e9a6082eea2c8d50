package rolebridge.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rolebridge.cli.aws.Account;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.Tag;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;

/**
 * Deploys the stack of a release, whose functions are built, by AWS's SDK alone: what `sam deploy`
 * does, a change set of a template that names the functions' zip and the machines in a bucket.
 */
final class ReleaseDeployment {

  static final String ZIP = "functions.zip";
  static final String MACHINES = "statemachines/";
  static final String TEMPLATE = "template.yaml";

  /** Where every other bucket needs a location constraint (S3 API Reference, CreateBucket). */
  private static final String REGION_WITHOUT_CONSTRAINT = "us-east-1";

  private static final Pattern FILE =
      Pattern.compile("(?m)^( *(?:CodeUri|DefinitionUri): )(functions\\.zip|statemachines/\\S+)$");

  private final Path root;
  private final Account account;
  private final String accountId;
  private final String bucket;
  private final String name;

  /**
   * @param root of the release
   * @param name the stack's
   */
  ReleaseDeployment(Path root, Account account, String name) {
    this.root = root;
    this.name = name;
    this.account = account;
    this.accountId = account.sts().getCallerIdentity().account();
    this.bucket = name + "-code-" + accountId + "-" + account.region();
  }

  /**
   * Deploys and waits for the end.
   *
   * @param settings what the functions are published anew for: it is in the place of their code
   * @param present the stack as it is, whose parameters keep their values
   * @param values parameters that get another one
   * @param tags of the stack
   */
  void deploy(
      String settings,
      Optional<Stack> present,
      Map<String, String> values,
      Map<String, String> tags,
      Progress.Step step) {
    String prefix = name + "-" + settings + "/";
    step.note("uploading");
    String template = read(root.resolve(TEMPLATE));
    String url;
    try (S3Client s3 = account.s3()) {
      createBucket(s3);
      put(s3, prefix + ZIP, RequestBody.fromFile(root.resolve(ZIP)));
      for (Path machine : machines()) {
        put(s3, prefix + MACHINES + machine.getFileName(), RequestBody.fromFile(machine));
      }
      put(s3, prefix + TEMPLATE, RequestBody.fromString(inBucket(template, prefix)));
      url = s3.utilities().getUrl(of -> of.bucket(bucket).key(prefix + TEMPLATE)).toString();
    }
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      boolean isNew =
          present.filter(stack -> stack.stackStatus() != StackStatus.REVIEW_IN_PROGRESS).isEmpty();
      new ChangeSets(cloudFormation, account, name, step)
          .carryOut(
              request ->
                  request
                      .changeSetName("release-" + settings + "-" + System.currentTimeMillis())
                      .changeSetType(isNew ? ChangeSetType.CREATE : ChangeSetType.UPDATE)
                      .templateURL(url)
                      .capabilities(
                          Capability.CAPABILITY_IAM,
                          Capability.CAPABILITY_NAMED_IAM,
                          Capability.CAPABILITY_AUTO_EXPAND)
                      .parameters(parameters(template, present, values))
                      .tags(tags(tags)),
              Set.of(StackStatus.CREATE_COMPLETE, StackStatus.UPDATE_COMPLETE));
    }
  }

  /** The template with what stands beside it as it is in the bucket. */
  String inBucket(String template, String prefix) {
    return FILE.matcher(template)
        .replaceAll(
            file ->
                Matcher.quoteReplacement(
                    file.group(1) + "s3://" + bucket + "/" + prefix + file.group(2)));
  }

  private void createBucket(S3Client s3) {
    try {
      s3.createBucket(
          request -> {
            request.bucket(bucket);
            if (!account.region().equals(REGION_WITHOUT_CONSTRAINT)) {
              request.createBucketConfiguration(
                  CreateBucketConfiguration.builder()
                      .locationConstraint(BucketLocationConstraint.fromValue(account.region()))
                      .build());
            }
          });
    } catch (BucketAlreadyOwnedByYouException e) {
      // Of an earlier deployment.
      return;
    } catch (BucketAlreadyExistsException e) {
      throw Failure.environment(
          "BucketNotOurs",
          "The bucket " + bucket + ", which the functions' code would go to, is another account's.",
          "Deploy with AWS SAM CLI instead, which uses a bucket of its own: docs/deploy.md.");
    }
  }

  /** Never into a bucket of that name that is another account's. */
  private void put(S3Client s3, String key, RequestBody content) {
    s3.putObject(
        request -> request.bucket(bucket).key(key).expectedBucketOwner(accountId), content);
  }

  private List<Path> machines() {
    try (var files = Files.list(root.resolve(MACHINES))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Parameter> parameters(
      String template, Optional<Stack> present, Map<String, String> values) {
    Map<String, Parameter> parameters = new TreeMap<>();
    Set<String> known = new TemplateParameters(template).names();
    present
        .filter(stack -> stack.stackStatus() != StackStatus.REVIEW_IN_PROGRESS)
        .map(Stack::parameters)
        .orElse(List.of())
        .stream()
        .map(Parameter::parameterKey)
        .filter(known::contains)
        .forEach(
            name ->
                parameters.put(
                    name, Parameter.builder().parameterKey(name).usePreviousValue(true).build()));
    values.forEach(
        (name, value) ->
            parameters.put(
                name, Parameter.builder().parameterKey(name).parameterValue(value).build()));
    return List.copyOf(parameters.values());
  }

  private static List<Tag> tags(Map<String, String> tags) {
    List<Tag> list = new ArrayList<>();
    tags.forEach((key, value) -> list.add(Tag.builder().key(key).value(value).build()));
    return list;
  }
}
