package software.amazon.awssdk.regions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ours against the SDK's, which stays in the SDK's jar. */
class GeneratedServiceMetadataProviderTest {

  private final ServiceMetadataProvider ours = new GeneratedServiceMetadataProvider();

  @ParameterizedTest
  @ValueSource(strings = {"iam", "secretsmanager", "states", "sts"})
  void serviceMetadata_aServiceOfTheFunctions_isTheSdksOwn(String endpointPrefix) throws Exception {
    ServiceMetadata published = published().serviceMetadata(endpointPrefix);

    assertThat(ours.serviceMetadata(endpointPrefix)).isNotNull().hasSameClassAs(published);
  }

  @Test
  void serviceMetadata_everyPartition_signsAsTheSdkDoes() throws Exception {
    ServiceMetadataProvider published = published();
    for (String region : List.of("us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1")) {
      assertThat(ours.serviceMetadata("iam").signingRegion(Region.of(region)))
          .isEqualTo(published.serviceMetadata("iam").signingRegion(Region.of(region)));
    }
  }

  @Test
  void serviceMetadata_anotherService_hasTheSdksDefault() {
    assertThat(ours.serviceMetadata("lambda")).isNull();
    assertThat(ServiceMetadata.of("lambda").signingRegion(Region.EU_CENTRAL_1))
        .isEqualTo(Region.EU_CENTRAL_1);
  }

  private static ServiceMetadataProvider published() throws Exception {
    return PublishedClass.instead(
        GeneratedServiceMetadataProvider.class, ServiceMetadataProvider.class);
  }
}
