package rolebridge.domain.request;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rolebridge.domain.iamdata.GlobalConditionKeys;

/**
 * The form of policy variables (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html">Variables
 * and tags</a>). IAM saves any other text too, and Access Analyzer calls it an error (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html">policy
 * check reference</a>: Missing brace in variable, Missing quote, Unsupported space, Empty
 * variable).
 */
final class VariableRules {

  private static final String RULE = "policyVariable";
  private static final String START = "${";

  /** A wildcard or a dollar sign that stands for itself. */
  private static final Pattern CHARACTER = Pattern.compile("[*?$]");

  private static final Pattern VARIABLE =
      Pattern.compile("(?<key>[^\\s,'*?$:{]+:[^\\s,'*?${]+)(?: *, *'[^']*')?");

  private VariableRules() {}

  /** Whether the text has a variable, or begins one. */
  static boolean hasAny(String text) {
    return text.contains(START);
  }

  /** Checks a text in which variables may stand. */
  static void check(Field field, String text) {
    for (int start = text.indexOf(START); start >= 0; ) {
      int end = text.indexOf('}', start);
      if (end < 0) {
        field.violates(
            RULE, "Close the variable with }, or write ${$} for a $ that begins no variable.");
        return;
      }
      if (!isSound(field, text.substring(start + START.length(), end))) {
        return;
      }
      start = text.indexOf(START, end);
    }
  }

  private static boolean isSound(Field field, String inside) {
    if (CHARACTER.matcher(inside).matches()) {
      return true;
    }
    Matcher variable = VARIABLE.matcher(inside);
    if (!variable.matches()) {
      field.violates(
          RULE,
          "Write a variable as ${prefix:name} or ${prefix:name, 'default'}, without spaces in its"
              + " name, e.g. ${aws:PrincipalTag/team, 'none'}.");
      return false;
    }
    String key = variable.group("key");
    if (GlobalConditionKeys.isMultivalued(key)) {
      field.violates(
          RULE, "Write a key that has one value: IAM takes none of several as a variable.");
      return false;
    }
    return ConditionRules.checkGlobalKey(field, key);
  }
}
