package rolebridge.domain.provision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.catalog.Catalog;
import rolebridge.domain.catalog.InstanceField;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.provision.ConfigureInstance.Instance;
import rolebridge.domain.request.EgressIps;

/** What the event and the printed table say that an instance of each integration needs. */
class InstanceSettingsTest {

  private static final Catalog CATALOG = new Catalog();
  private static final Found NOTHING = new Found(false, false, false, "", false);
  private static final Map<String, String> REGIONS =
      Map.of("aws", "eu-south-1", "aws-us-gov", "us-gov-west-1", "aws-cn", "cn-north-1");

  private static Instance instance(String integration, String partition) {
    Hub hub =
        new Hub(
            partition,
            FakeAws.ACCOUNT_ID,
            REGIONS.get(partition),
            FakeAws.USER_BOUNDARY_ARN,
            FakeAws.ROLE_BOUNDARY_ARN);
    Map<String, Object> request = new HashMap<>();
    request.put("integration", integration);
    request.put("actions", List.of("ec2:DescribeRegions"));
    request.put("userName", Requests.USER);
    request.put("roleName", "reader");
    Plan plan =
        new Planner(hub, EgressIps.NONE, CATALOG)
            .plan(
                "arn:%s:states:%s:%s:execution:rolebridge-provision:run"
                    .formatted(partition, REGIONS.get(partition), FakeAws.ACCOUNT_ID),
                Map.of("request", request),
                NOTHING);
    return new ConfigureInstance(CATALOG, Optional.empty()).apply(plan, "AKIAX", "the-secret");
  }

  static Stream<String> integrations() {
    return CATALOG.names().stream();
  }

  private static Optional<InstanceSetting> setting(Instance instance, String parameter) {
    return instance.settings().stream()
        .filter(setting -> setting.parameter().equals(parameter))
        .findFirst();
  }

  @ParameterizedTest
  @MethodSource("integrations")
  void whatTheFormRequires_isNamedByItsOwnLabel_andHasAValueOrWhereToFindIt(String name) {
    Integration integration = CATALOG.find(name).orElseThrow();

    List<InstanceSetting> settings = instance(name, "aws").settings();

    List<String> required =
        integration.instance().all().stream()
            .filter(InstanceField::required)
            .map(InstanceField::label)
            .toList();
    assertThat(settings)
        .filteredOn(InstanceSetting::required)
        .extracting(InstanceSetting::label)
        .containsExactlyInAnyOrderElementsOf(required);
    assertThat(settings)
        .allSatisfy(setting -> assertThat(setting.value() + setting.note()).isNotBlank());
    assertThat(settings)
        .extracting(InstanceSetting::label)
        .contains(
            integration.instance().roleArn().label(),
            integration.instance().accessKey().label(),
            integration.instance().secretKey().label());
  }

  /** A session of STS's global endpoint is refused in a region that the account had to enable. */
  @ParameterizedTest
  @MethodSource("integrations")
  void sts_isTheRegions_whereTheFormCanSayIt(String name) {
    Instance instance = instance(name, "aws");

    assertThat(instance.region()).isEqualTo("eu-south-1");
    assertThat(instance.engineHosts())
        .containsExactly("ec2.eu-south-1.amazonaws.com", "sts.eu-south-1.amazonaws.com");
    Optional<InstanceSetting> regional = setting(instance, "sts_regional_endpoint");
    regional.ifPresent(setting -> assertThat(setting.value()).isEqualTo("regional"));
    Optional<InstanceSetting> endpoint = setting(instance, "sts_endpoint_url");
    assertThat(regional.isPresent() && endpoint.isPresent()).isFalse();
    assertThat(endpoint.map(InstanceSetting::value).orElse("")).isEmpty();
    endpoint.ifPresent(
        setting ->
            assertThat(setting.note()).startsWith("https://sts.eu-south-1.amazonaws.com, only if"));
  }

  @ParameterizedTest
  @CsvSource({
    "AWS - EC2, aws-us-gov, ec2.us-gov-west-1.amazonaws.com, sts.us-gov-west-1.amazonaws.com",
    "AWS - EC2, aws-cn, ec2.cn-north-1.amazonaws.com.cn, sts.cn-north-1.amazonaws.com.cn"
  })
  void hosts_areThePartitions(String name, String partition, String host, String sts) {
    assertThat(instance(name, partition).engineHosts()).containsExactly(host, sts);
  }

  /** The Region of STS has a field of its own in the unified integration. */
  @Test
  void stsRegion_isSaid_inGovCloud() {
    assertThat(setting(instance("AWS", "aws-us-gov"), "sts_region"))
        .map(InstanceSetting::value)
        .contains("us-gov-west-1");
    assertThat(setting(instance("AWS", "aws"), "sts_region")).isEmpty();
  }

  @Test
  void fieldsForSeveralAccounts_areSaidWithTheRolesPath_andStayEmpty() {
    assertThat(integrations().filter(name -> accounts(name, "aws").isPresent()))
        .containsExactlyInAnyOrder("AWS", "AWS - EC2", "AWS-EKS");
    InstanceSetting accounts = accounts("AWS - EC2", "aws").orElseThrow();
    InstanceSetting role = setting(instance("AWS - EC2", "aws"), "access_role_name").orElseThrow();

    assertThat(accounts.label()).isEqualTo("AWS organization accounts");
    assertThat(accounts.note())
        .isEqualTo(
            "only for several accounts: their ids, separated by commas. Request the same userName"
                + " and roleName with the accountId of each first");
    assertThat(role.label()).isEqualTo("Role name for cross-organization account access");
    assertThat(role.note())
        .isEqualTo(
            "only for several accounts: rolebridge/xsoar.remediation/reader, with the path and"
                + " without a slash before it");
    assertThat(accounts.value() + role.value()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws-us-gov", "aws-cn"})
  void fieldsForSeveralAccounts_areRefused_whereTheIntegrationNamesNoRole(String partition) {
    InstanceSetting accounts = accounts("AWS - EC2", partition).orElseThrow();

    assertThat(accounts.note())
        .isEqualTo(
            "leave it empty: the integration looks for arn:aws:iam::<account"
                + " id>:role/<access_role_name>, which partition %s hasn't",
            partition);
    assertThat(setting(instance("AWS - EC2", partition), "access_role_name"))
        .map(InstanceSetting::note)
        .contains(accounts.note());
  }

  private static Optional<InstanceSetting> accounts(String integration, String partition) {
    return setting(instance(integration, partition), "accounts_to_access");
  }
}
