"""The GraphQL documents, valid against the supplier's schema of 2026 (a test checks that).

Agreements of all times are asked for: a meter point between two of them is still there.
"""

from collections.abc import Collection
from typing import Final

MINT: Final = """
mutation Mint($input: ObtainJSONWebTokenInput!) {
  obtainKrakenToken(input: $input) { token payload }
}
"""
ACCOUNTS: Final = """
query Accounts { viewer { accounts { number
  electricityAgreements(active: true) { id } gasAgreements(active: true) { id }
  properties { address occupancyPeriods { effectiveTo } }
} } }
"""
_DEVICE: Final = """
fragment device on SmartFlexDeviceInterface {
  __typename id name provider deviceType
  status { current currentState isSuspended }
  ... on SmartFlexVehicle { make model }
  ... on SmartFlexChargePoint { make model }
}
"""
ACCOUNT: Final = f"""
query Account($number: String!) {{
  account(accountNumber: $number) {{
    electricityAgreements {{ meterPoint {{
      mpan direction
      meters(includeInactive: true) {{
        serialNumber activeFrom activeTo meterType smartImportElectricityMeter {{ deviceId }}
      }}
      agreements(includeInactive: true) {{ validFrom validTo tariff {{
        __typename ...tariff
        ... on StandardTariff {{ unitRate }}
        ... on DayNightTariff {{ unitRate: dayRate }}
        ... on FourRateEvTariff {{ unitRate: dayRate }}
        ... on PrepayTariff {{ unitRate }}
      }} }}
    }} }}
    gasAgreements {{ meterPoint {{
      mprn
      meters(includeInactive: true) {{
        serialNumber activeFrom activeTo consumptionUnits smartGasMeter {{ deviceId }}
      }}
      agreements(includeInactive: true) {{ validFrom validTo tariff {{
        __typename ...tariff unitRate
      }} }}
    }} }}
  }}
  devices(accountNumber: $number) {{ ...device }}
  octoplusAccountInfo(accountNumber: $number) {{ isOctoplusEnrolled }}
}}
fragment tariff on TariffType {{ productCode tariffCode displayName fullName standingCharge }}
{_DEVICE}"""
APPLICABLE_RATES: Final = """
query ApplicableRates(
  $number: String!, $mpxn: String!, $start: DateTime!, $end: DateTime!, $after: String
) {
  applicableRates(
    accountNumber: $number, mpxn: $mpxn, startAt: $start, endAt: $end, first: 99, after: $after
  ) {
    edges { node { value validFrom validTo } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
SETTLED: Final = """
query Settled(
  $number: String!, $filters: [UtilityFiltersInput!], $start: DateTime!, $end: DateTime!
  $after: String
) {
  account(accountNumber: $number) { properties { measurements(
    startAt: $start, endAt: $end, timezone: "Europe/London", utilityFilters: $filters
    first: 96, after: $after
  ) {
    edges { node {
      value unit ... on IntervalMeasurementType { startAt endAt }
      metaData { statistics { type label value
        costExclTax { estimatedAmount pricePerUnit { amount } }
        costInclTax { estimatedAmount pricePerUnit { amount } }
      } }
    } }
    pageInfo { hasNextPage endCursor }
  } } }
}
"""
# at most 200 lines in an answer, as the supplier counts complexity
STATEMENTS: Final = """
query Statements($number: String!, $after: String, $linesAfter: String) {
  account(accountNumber: $number) {
    bills(first: 8, after: $after, includeBillsWithoutPDF: true, orderBy: FROM_DATE_DESC) {
      edges { node {
        __typename id fromDate toDate
        ... on StatementType {
          status totalCharges { grossTotal }
          transactions(first: 24, after: $linesAfter) {
            edges { node {
              __typename id title isReversed amounts { gross }
              ... on Charge { isExport consumption { startDate endDate quantity unit } }
            } }
            pageInfo { hasNextPage endCursor }
      } } } }
      pageInfo { hasNextPage endCursor }
} } }
"""
LIVE: Final = """
query Live($device: String!, $start: DateTime, $end: DateTime, $grouping: TelemetryGrouping) {
  smartMeterTelemetry(deviceId: $device, start: $start, end: $end, grouping: $grouping) {
    readAt consumption demand
  }
}
"""
SAVING_SESSIONS: Final = """
query SavingSessions($number: String!) {
  savingSessions {
    events(includeDev: false) {
      id code eventType rewardPerKwhInOctoPoints startAt endAt devEvent targetRegion { regionId }
    }
    account(accountNumber: $number) {
      hasJoinedCampaign signedUpMeterPoint { regionId } joinedEvents { eventId }
    }
  }
}
"""
FREE_ELECTRICITY: Final = """
query FreeElectricity($number: String!, $mpan: String!, $campaign: String! = "free_electricity") {
  isEnrolledInCustomerFlexibilityCampaign(
    accountNumber: $number, supplyPointIdentifier: $mpan, campaignSlug: $campaign
  )
  customerFlexibilityCampaignEvents(
    accountNumber: $number, supplyPointIdentifier: $mpan, campaignSlug: $campaign, first: 10
  ) {
    edges { node { code startAt endAt isEventParticipant } }
  }
  loyaltyPointLedgers { balanceCarriedForward }
}
"""
JOIN_SAVING_SESSION: Final = """
mutation JoinSavingSession($number: String!, $code: String!) {
  joinSavingSessionsEvent(input: { accountNumber: $number, eventCode: $code }) { joinedEventCodes }
}
"""


def dispatches(aliases: Collection[str]) -> str:
    """Return the document; `aliases` name the plans in it, and are variables too."""
    variables = "".join(f", ${alias}: String!" for alias in aliases)
    plans = "\n".join(
        f"  {alias}: flexPlannedDispatches(deviceId: ${alias}) {{ start end type }}"
        for alias in aliases
    )
    return f"""
query Dispatches($number: String!{variables}) {{
  devices(accountNumber: $number) {{ ...device }}
{plans}
  completedDispatches(accountNumber: $number) {{ start end delta }}
}}
{_DEVICE}"""
