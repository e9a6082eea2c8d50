package rolebridge.it;

import java.util.Map;
import java.util.TreeMap;
import rolebridge.cli.aws.LocalAccount;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/**
 * KMS keys of an account, which leave it to IAM who may use them.
 *
 * @param former one that secrets are under, and that the stack still knows
 * @param forgotten one that secrets are under, and that the stack was not told of
 * @param present the one for new secrets
 */
record KmsKeys(String former, String forgotten, String present) {

  private static final String STACK = "kms-keys";

  static KmsKeys make(LocalAccount account) {
    Map<String, Object> resources = new TreeMap<>();
    Map<String, Object> outputs = new TreeMap<>();
    for (String name : new String[] {"Former", "Forgotten", "Present"}) {
      resources.put(
          name, Map.of("Type", "AWS::KMS::Key", "Properties", Map.of("KeyPolicy", policy())));
      outputs.put(name, Map.of("Value", Map.of("Fn::GetAtt", new String[] {name, "Arn"})));
    }
    String template = JsonText.of(Map.of("Resources", resources, "Outputs", outputs));
    Map<String, String> arns = new TreeMap<>();
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      cloudFormation.createStack(r -> r.stackName(STACK).templateBody(template));
      cloudFormation
          .waiter()
          .waitUntilStackCreateComplete(r -> r.stackName(STACK))
          .matched()
          .response()
          .orElseThrow()
          .stacks()
          .getFirst()
          .outputs()
          .forEach(output -> arns.put(output.outputKey(), output.outputValue()));
    }
    return new KmsKeys(arns.get("Former"), arns.get("Forgotten"), arns.get("Present"));
  }

  /** KMS developer guide, "Default key policy". */
  private static Map<String, Object> policy() {
    Map<String, Object> statement = new TreeMap<>();
    statement.put("Effect", "Allow");
    statement.put("Principal", Map.of("AWS", "arn:aws:iam::" + LocalAccount.ACCOUNT_ID + ":root"));
    statement.put("Action", "kms:*");
    statement.put("Resource", "*");
    return Map.of("Version", "2012-10-17", "Statement", new Object[] {statement});
  }
}
