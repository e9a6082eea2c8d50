package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.Policy;

/** Permissions that are too long for one managed policy, and then get shorter. */
@ExtendWith(InstallationExtension.class)
class SplitPolicyIT {

  private static Installation rolebridge;
  private static IamClient iam;

  @BeforeAll
  static void installation(Installation installation) {
    rolebridge = installation;
    iam = installation.hub().iam();
  }

  /** Each statement takes more than half of what a policy holds. */
  private static Map<String, Object> document(int statements) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int statement = 0; statement < statements; statement++) {
      String folder = Character.toString('a' + statement).repeat(900);
      all.add(
          Map.of(
              "Effect",
              "Allow",
              "Action",
              "s3:ListBucket",
              "Resource",
              IntStream.range(0, 4).mapToObj(i -> "arn:aws:s3:::" + folder + i).toList()));
    }
    return Map.of("Version", "2012-10-17", "Statement", all);
  }

  private static List<String> attached(Request request) {
    return iam
        .listAttachedRolePolicies(r -> r.roleName(request.roleName()))
        .attachedPolicies()
        .stream()
        .map(AttachedPolicy::policyArn)
        .sorted()
        .toList();
  }

  private static List<String> policies(Request request) {
    return iam.listPoliciesPaginator(r -> r.pathPrefix(request.path())).policies().stream()
        .map(Policy::arn)
        .sorted()
        .toList();
  }

  @Test
  void permissions_areSplitNarrowedPutBackAndRemoved() {
    Request wide = Request.ofNewUser("split").withPolicy(document(3));
    Request narrow = wide.withPolicy(document(1));
    List<String> three =
        List.of(wide.policyArn(), wide.policyArn() + "-part-2", wide.policyArn() + "-part-3");

    assertThat(rolebridge.provision(wide).requireReady().instance())
        .extracting("policyArns")
        .isEqualTo(three);
    assertThat(attached(wide)).isEqualTo(three);
    assertThat(rolebridge.provision(wide).requireReady().changes()).isEmpty();

    Fault.on("iam", "TagRole", "RoleName", wide.roleName())
        .by("ValidateAccess")
        .error("AccessDenied", 403)
        .arm(rolebridge);
    assertThat(rolebridge.provision(narrow).failure()).containsEntry("kept", List.of());
    assertThat(attached(wide)).isEqualTo(three);
    assertThat(rolebridge.provision(wide).requireReady().changes()).isEmpty();

    rolebridge.provision(narrow).requireReady();
    assertThat(attached(wide)).containsExactly(wide.policyArn());

    rolebridge.end(
        rolebridge.start(
            "decommission", JsonText.of(Map.of("request", narrow.json(), "force", true))));
    assertThat(policies(wide)).isEmpty();
  }
}
