package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.json.JsonDocumentText;

class PolicyDocumentTest {

  private static final String LIST_USERS =
      "{'Version':'2012-10-17','Statement':[{'Effect':'Allow','Action':'iam:ListUsers',"
          + "'Resource':'*'}]}";

  /** As IAM reads it, "allow" is no effect at all. */
  @ParameterizedTest
  @CsvSource({"Allow,true,false", "Deny,false,true", "allow,false,false", "DENY,false,false"})
  void effect_isReadWithItsCase(String effect, boolean allows, boolean denies) {
    Map<String, Object> statement = Map.of("Effect", effect, "Action", "iam:ListUsers");

    assertThat(PolicyDocument.allows(statement)).isEqualTo(allows);
    assertThat(PolicyDocument.denies(statement)).isEqualTo(denies);
    assertThat(PolicyDocument.of(List.of(statement)).allowedActions())
        .isEqualTo(allows ? List.of("iam:ListUsers") : List.of());
  }

  @Test
  void statementWithoutEffect_neitherAllowsNorDenies() {
    assertThat(PolicyDocument.allows(Map.of())).isFalse();
    assertThat(PolicyDocument.denies(Map.of())).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        // A lone value and a list of one, a lone statement, the order of keys, an action's case.
        "{'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':['iam:ListUsers'],"
            + "'Resource':['*']}}",
        "{'Statement':[{'Resource':'*','Action':'IAM:listusers','Effect':'Allow'}],"
            + "'Version':'2012-10-17'}",
        // The same statement twice grants no more.
        "{'Version':'2012-10-17','Statement':[{'Effect':'Allow','Action':'iam:ListUsers',"
            + "'Resource':'*'},{'Effect':'Allow','Action':'iam:ListUsers','Resource':['*','*']}]}",
      })
  void meansTheSameAs_writtenOtherwise_isTrue(String other) {
    assertThat(document(LIST_USERS).meansTheSameAs(document(other))).isTrue();
    assertThat(document(other).meansTheSameAs(document(LIST_USERS))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'Version':'2008-10-17','Statement':[{'Effect':'Allow','Action':'iam:ListUsers',"
            + "'Resource':'*'}]}",
        "{'Version':'2012-10-17','Statement':[{'Effect':'Deny','Action':'iam:ListUsers',"
            + "'Resource':'*'}]}",
        "{'Version':'2012-10-17','Statement':[{'Effect':'Allow','Action':'iam:ListRoles',"
            + "'Resource':'*'}]}",
        "{'Version':'2012-10-17','Statement':[{'Effect':'Allow',"
            + "'Action':['iam:ListUsers','iam:ListRoles'],'Resource':'*'}]}",
        "{'Version':'2012-10-17','Statement':[{'Effect':'Allow','NotAction':'iam:ListUsers',"
            + "'Resource':'*'}]}",
        "{'Version':'2012-10-17','Statement':[{'Effect':'Allow','Action':'iam:ListUsers',"
            + "'Resource':'*','Condition':{'Bool':{'aws:SecureTransport':'true'}}}]}",
        "{'Version':'2012-10-17','Statement':[{'Effect':'Allow','Action':'iam:ListUsers',"
            + "'Resource':'arn:aws:s3:::Bucket'}]}",
        "{'Version':'2012-10-17','Statement':[]}",
        "{}",
      })
  void meansTheSameAs_anythingElse_isFalse(String other) {
    assertThat(document(LIST_USERS).meansTheSameAs(document(other))).isFalse();
    assertThat(document(other).meansTheSameAs(document(LIST_USERS))).isFalse();
  }

  @Test
  void meansTheSameAs_resourcesOfOtherCase_isFalse() {
    assertThat(
            PolicyDocument.of(List.of(Map.of("Resource", "arn:aws:s3:::Bucket")))
                .meansTheSameAs(
                    PolicyDocument.of(List.of(Map.of("Resource", "arn:aws:s3:::bucket")))))
        .isFalse();
  }

  @Test
  void meansTheSameAs_conditionValuesOfOtherCase_isFalse() {
    assertThat(
            condition("aws:PrincipalTag/Action", "Start")
                .meansTheSameAs(condition("aws:PrincipalTag/Action", "start")))
        .isFalse();
  }

  private static PolicyDocument condition(String key, String value) {
    return PolicyDocument.of(
        List.of(Map.of("Condition", Map.of("StringEquals", Map.of(key, value)))));
  }

  /** Values that a careless text of a tree would run together. */
  @Test
  void meansTheSameAs_valuesWithSeparatorsInThem_isFalse() {
    PolicyDocument two = PolicyDocument.of(List.of(Map.of("Resource", List.of("a", "b"))));
    PolicyDocument one = PolicyDocument.of(List.of(Map.of("Resource", List.of("a, b"))));
    PolicyDocument nested =
        PolicyDocument.of(
            List.of(Map.of("Condition", Map.of("StringEquals", Map.of("k", "v], x=[y")))));
    PolicyDocument flat =
        PolicyDocument.of(
            List.of(
                Map.of("Condition", Map.of("StringEquals", Map.of("k", List.of("v"), "x", "y")))));

    assertThat(two.meansTheSameAs(one)).isFalse();
    assertThat(nested.meansTheSameAs(flat)).isFalse();
  }

  @Test
  void json_cantBeChanged() {
    Map<String, Object> tree = new HashMap<>(Map.of("Version", "2012-10-17"));
    PolicyDocument document = new PolicyDocument(tree);
    tree.put("Statement", List.of());

    assertThat(document.json()).isEqualTo(Map.of("Version", "2012-10-17"));
    assertThatThrownBy(() -> document.json().put("Id", "x"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void statements_loneOneOrNone_isAList() {
    assertThat(document("{'Statement':{'Effect':'Allow'}}").statements())
        .containsExactly(Map.of("Effect", "Allow"));
    assertThat(PolicyDocument.NONE.statements()).isEmpty();
  }

  private static PolicyDocument document(String json) {
    return new JsonDocumentText().parse(json.replace('\'', '"'));
  }

  @Test
  void allowedAllBut_isOfEachStatementThatAllows() {
    PolicyDocument document =
        PolicyDocument.of(
            List.of(
                Map.of("Effect", "Allow", "NotAction", "iam:ListUsers", "Resource", "*"),
                Map.of("Effect", "Allow", "NotAction", List.of("s3:*", "sqs:*"), "Resource", "a"),
                Map.of("Effect", "Deny", "NotAction", "ec2:*", "Resource", "*"),
                Map.of("Effect", "Allow", "Action", "s3:GetObject", "Resource", "*")));

    assertThat(document.allowedAllBut())
        .containsExactly(List.of("iam:ListUsers"), List.of("s3:*", "sqs:*"));
  }

  @Test
  void allowing_isOnAllResources() {
    assertThat(
            PolicyDocument.allowing(List.of("iam:ListUsers"))
                .meansTheSameAs(
                    PolicyDocument.of(
                        List.of(
                            Map.of(
                                "Effect", "Allow", "Action", "iam:ListUsers", "Resource", "*")))))
        .isTrue();
  }
}
