//! Schedules and their meaning for the controller: the description, or, after `!`, the error and, in brackets, the text
//! at fault. A correction follows `=>`, with `?` if it is only likely.

use super::{Correction, Schedule};

const TABLE: &str = r"
* * * * *                | every minute
*/1 * * * *              | every minute
*/2 * * * *              | every 2 minutes
*/5 * * * *              | every 5 minutes
0/5 * * * *              | every 5 minutes
0-59/15 * * * *          | every 15 minutes
0,15,30,45 * * * *       | every 15 minutes
5/15 * * * *             | at :05, :20, :35 and :50 past every hour
*/7 * * * *              | 9 times an hour
*/7 3,5-9 * * *          | 9 times an hour past the hours 03, 05, 06, 07, 08 and 09 every day
*/7 5-9 * * *            | 9 times an hour from 05:00 to 09:59 every day
*/45 * * * *             | at :00 and :45 past every hour
*/59 * * * *             | at :00 and :59 past every hour
*/60 * * * *             | at :00 past every hour
*/90 * * * *             | at :00 past every hour
*/9223372036854775807 * * * * | at :00 past every hour
30 * * * *               | at :30 past every hour
59/3 * * * *             | at :59 past every hour
0,30 * * * *             | every 30 minutes
1,31 * * * *             | at :01 and :31 past every hour
0 2 * * *                | at 02:00 every day
00 02 * * *              | at 02:00 every day
+5 2 * * *               | at 02:05 every day
007 2 * * *              | at 02:07 every day
0 2,14 * * *             | at 02:00 and 14:00 every day
0,30 2 * * *             | at 02:00 and 02:30 every day
* 2 * * *                | every minute from 02:00 to 02:59 every day
*/10 8-17 * * *          | every 10 minutes from 08:00 to 17:59 every day
0 8-17 * * *             | at :00 past every hour from 08:00 to 17:59 every day
0 */6 * * *              | at 00:00, 06:00, 12:00 and 18:00 every day
0 */5 * * *              | at 00:00, 05:00, 10:00, 15:00 and 20:00 every day
0 */36 * * *             | at 00:00 every day
0 */2 * * *              | at :00 past every 2nd hour every day
30 1/2 * * *             | at :30 past every 2nd hour from 01 on every day
*/10 */3 * * *           | every 10 minutes past every 3rd hour every day
0 0,1,3,7,9,11,13 * * *  | at :00 past the hours 00, 01, 03, 07, 09, 11 and 13 every day
*/20 1,13 * * *          | at 01:00, 01:20, 01:40, 13:00, 13:20 and 13:40 every day
*/15 1,13 * * *          | every 15 minutes past the hours 01 and 13 every day
0 0 1 * *                | at 00:00 on day 1 of every month
0 0 1,15 * *             | at 00:00 on days 1 and 15 of every month
0 0 1-7 * *              | at 00:00 on days 1 to 7 of every month
0 0 */10 * *             | at 00:00 on days 1, 11, 21 and 31 of every month
0 0 */31 * *             | at 00:00 on day 1 of every month
0 0 10/10 * *            | at 00:00 on days 10, 20 and 30 of every month
0 0 31 * *               | at 00:00 on day 31 of every month
0 0 1 1 *                | at 00:00 on day 1 of January
0 0 1 jan *              | at 00:00 on day 1 of January
0 0 1 Jan,JUL *          | at 00:00 on day 1 of January and July
0 0 1 */3 *              | at 00:00 on day 1 of January, April, July and October
0 0 1 jan-mar *          | at 00:00 on day 1 of January to March
0 0 1 NOV/1 *            | at 00:00 on day 1 of November and December
0 0 * 6-8 *              | at 00:00 every day in June to August
*/5 * * 12 *             | every 5 minutes every day in December
0 0 * * 0                | at 00:00 on Sunday
0 0 * * SUN              | at 00:00 on Sunday
0 0 * * sAt              | at 00:00 on Saturday
0 0 * * 1-5              | at 00:00 on Monday to Friday
0 0 * * MON-FRI          | at 00:00 on Monday to Friday
0 0 * * mon-5            | at 00:00 on Monday to Friday
0 0 * * SUN-SAT          | at 00:00 every day
0 0 * * 0,6              | at 00:00 on Sunday and Saturday
0 0 * * MON,WED,FRI      | at 00:00 on Monday, Wednesday and Friday
0 0 * * */2              | at 00:00 on Sunday, Tuesday, Thursday and Saturday
0 0 * * 1/2              | at 00:00 on Monday, Wednesday and Friday
0 0 * * */6              | at 00:00 on Sunday and Saturday
0 0 1-31 * 1             | at 00:00 every day
0 0 1 * 1                | at 00:00 on day 1 of every month and on every Monday
0 0 1-7 * 1              | at 00:00 on days 1 to 7 of every month and on every Monday
0 0 */2 * 1              | at 00:00 on every 2nd day of every month and on every Monday
0 0 2/3 * *              | at 00:00 on every 3rd day of every month from day 2 on
0 0 */1 * 1              | at 00:00 on Monday
0 0 ? * 1                | at 00:00 on Monday
0 0 *,5 * 1              | at 00:00 on Monday
0 0 5 * *,1              | at 00:00 on day 5 of every month
0 0 5 * ?                | at 00:00 on day 5 of every month
? ? ? ? ?                | every minute
?/20 * * * *             | every 20 minutes
*-7 * * * *              | every minute
?-banana * * * *         | every minute
*-1-2-3/30 * * * *       | every 30 minutes
0 0 * * *-5              | at 00:00 every day
1,,2 * * * *             | at :01 and :02 past every hour
,1, * * * *              | at :01 past every hour
1,1,1 * * * *            | at :01 past every hour
, * * * *                | never
0 , * * *                | never
0 0 , * *                | never
0 0 , * 1                | at 00:00 on Monday
0 0 1 * ,                | at 00:00 on day 1 of every month
0 0 * * ,                | never
0 0 * , *                | never
0 0 31 2 *               | never
0 0 30 2 *               | never
0 0 30,31 2 *            | never
0 0 31 2,4,6,9,11 *      | never
0 0 31 4-5 *             | at 00:00 on day 31 of April and May
0 0 29 2 *               | at 00:00 on day 29 of February
0 0 31 2 1               | at 00:00 on day 31 of February and on every Monday in February
5-5 * * * *              | at :05 past every hour
5-6/2 * * * *            | at :05 past every hour
1,5-7/2,3 * * * *        | at :01, :03, :05 and :07 past every hour
@yearly                  | at 00:00 on day 1 of January
@annually                | at 00:00 on day 1 of January
@monthly                 | at 00:00 on day 1 of every month
@weekly                  | at 00:00 on Sunday
@daily                   | at 00:00 every day
@midnight                | at 00:00 every day
@hourly                  | at :00 past every hour
@every 5m                | every 5 minutes
@every 1h                | every hour
@every 1h30m             | every 1 hour 30 minutes
@every 1.5h              | every 1 hour 30 minutes
@every .5h               | every 30 minutes
@every 5.m               | every 5 minutes
@every 90s               | every 1 minute 30 seconds
@every 1s                | every second
@every 100ms             | every second
@every 1500ms            | every second
@every 1h1ns             | every hour
@every 7us               | every second
@every 7µs               | every second
@every 0                 | every second
@every +0                | every second
@every -5m               | every second
@every +5m               | every 5 minutes
@every 2562047h          | every 2562047 hours
TZ=UTC 0 2 * * *         | at 02:00 every day
CRON_TZ=Asia/Tokyo   0 2 * * * | at 02:00 every day
TZ=Europe/Berlin @daily  | at 00:00 every day
                         | ! the schedule is empty []
* * * *                  | ! a schedule has 5 fields, this one has 4 [* * * *]
daily                    | ! a schedule has 5 fields, this one has 1 [daily]
0 0 0 * * *              | ! a schedule has 5 fields, this one has 6 [0] => ? 0 0 * * *
0 */5 * * * ?            | ! a schedule has 5 fields, this one has 6 [0] => ? */5 * * * ?
*/10 * * * * *           | ! a schedule has 5 fields, this one has 6 [*/10]
0 0 25 * * *             | ! a schedule has 5 fields, this one has 6 [0]
0 12 * * ? *             | ! a schedule has 5 fields, this one has 6 [*] => ? 0 12 * * ?
0 12 1 1 * 2026          | ! a schedule has 5 fields, this one has 6 [2026]
0 0 12 * * ? *           | ! a schedule has 5 fields, this one has 7 [0 0 12 * * ? *]
60 * * * *               | ! `60` is not a minute (0 to 59) [60]
0-60 * * * *             | ! `60` is not a minute (0 to 59) [60]
0 24 * * *               | ! `24` is not an hour (0 to 23) [24]
0 0 0 * *                | ! `0` is not a day of month (1 to 31) [0]
0 0 32 * *               | ! `32` is not a day of month (1 to 31) [32]
0 0 1 0 *                | ! `0` is not a month (1 to 12, or JAN to DEC) [0]
0 0 1 13 *               | ! `13` is not a month (1 to 12, or JAN to DEC) [13]
0 0 * * 7                | ! `7` is not a day of week (0 to 6, or SUN to SAT) [7] => 0 0 * * 0
0 0 * * 1,7              | ! `7` is not a day of week (0 to 6, or SUN to SAT) [7] => 0 0 * * 1,0
0 0 * * 5-7              | ! `7` is not a day of week (0 to 6, or SUN to SAT) [7] => 0 0 * * 0,5-6
0 0 * * 6-7              | ! `7` is not a day of week (0 to 6, or SUN to SAT) [7] => 0 0 * * 0,6
0 0 * * 1-7              | ! `7` is not a day of week (0 to 6, or SUN to SAT) [7] => 0 0 * * 0-6
0 0 * * 0-7              | ! `7` is not a day of week (0 to 6, or SUN to SAT) [7] => 0 0 * * 0-6
0 0 * * 1-7/2            | ! `7` is not a day of week (0 to 6, or SUN to SAT) [7]
0 0 * * 7-2              | ! `7` is not a day of week (0 to 6, or SUN to SAT) [7]
0 0 * * 8                | ! `8` is not a day of week (0 to 6, or SUN to SAT) [8]
0 22-2 * * *             | ! `22-2` is reversed: a range of hours cannot wrap around [22-2] => 0 22-23,0-2 * * *
0 23-0 * * *             | ! `23-0` is reversed: a range of hours cannot wrap around [23-0] => 0 23,0 * * *
50-10/5 * * * *          | ! `50-10` is reversed: a range of minutes cannot wrap around [50-10]
0 0 * * FRI-MON          | ! `FRI-MON` is reversed: a range of days of the week cannot wrap around [FRI-MON] => 0 0 * * FRI-SAT,SUN-MON
0 0 * * SAT-SUN          | ! `SAT-SUN` is reversed: a range of days of the week cannot wrap around [SAT-SUN] => 0 0 * * SAT,SUN
0 0 * * 6-0              | ! `6-0` is reversed: a range of days of the week cannot wrap around [6-0] => 0 0 * * 6,0
0 0 1 NOV-FEB *          | ! `NOV-FEB` is reversed: a range of months cannot wrap around [NOV-FEB] => 0 0 1 NOV-DEC,JAN-FEB *
70/5 * * * *             | ! `70` is not a minute (0 to 59) [70]
*/0 * * * *              | ! `*/0` has a step below 1 [*/0]
*/-12 * * * *            | ! `*/-12` has a step below 1 [*/-12]
*/ * * * *               | ! nothing follows the slash: a step is a number of 1 or more [*/]
*/x * * * *              | ! `x` is not a step (a number of 1 or more) [x]
*/1.5 * * * *            | ! `1.5` is not a step (a number of 1 or more) [1.5]
*//2 * * * *             | ! `*//2` has more than one slash: a step has only one [*//2]
1-2-3 * * * *            | ! `1-2-3` has more than one hyphen: a range of minutes has only one [1-2-3]
-5 * * * *               | ! `-5` is an incomplete range of minutes: write a value on each side of the hyphen [-5]
5- * * * *               | ! `5-` is an incomplete range of minutes: write a value on each side of the hyphen [5-]
5-* * * * *              | ! `*` is not a minute (0 to 59) [*]
/5 * * * *               | ! `/5` has nothing before the slash [/5] => ? */5 * * * *
*5 * * * *               | ! `*5` is not a minute (0 to 59) [*5]
** * * * *               | ! `**` is not a minute (0 to 59) [**]
1_0 * * * *              | ! `1_0` is not a minute (0 to 59) [1_0]
1.5 * * * *              | ! `1.5` is not a minute (0 to 59) [1.5]
0x10 * * * *             | ! `0x10` is not a minute (0 to 59) [0x10]
99999999999999999999 * * * * | ! `99999999999999999999` is not a minute (0 to 59) [99999999999999999999]
٣ * * * *                | ! `٣` is not a minute (0 to 59) [٣]
JAN * * * *              | ! `JAN` is not a minute (0 to 59) [JAN]
H * * * *                | ! `H` is not a minute (0 to 59) [H]
H/15 * * * *             | ! `H` is not a minute (0 to 59) [H]
0 2 L * *                | ! `L` is not a day of month (1 to 31) [L]
0 2 15W * *              | ! `15W` is not a day of month (1 to 31) [15W]
0 2 * * 5L               | ! `5L` is not a day of week (0 to 6, or SUN to SAT) [5L]
0 2 * * 1#1              | ! `1#1` is not a day of week (0 to 6, or SUN to SAT) [1#1]
0 2 * * MON#1            | ! `MON#1` is not a day of week (0 to 6, or SUN to SAT) [MON#1]
0 2 * * Monday           | ! `Monday` is not a day of week (0 to 6, or SUN to SAT) [Monday] => 0 2 * * MON
0 2 * * mon-friday       | ! `friday` is not a day of week (0 to 6, or SUN to SAT) [friday] => 0 2 * * mon-FRI
0 2 * * Thurs            | ! `Thurs` is not a day of week (0 to 6, or SUN to SAT) [Thurs] => 0 2 * * THU
0 2 * * MO               | ! `MO` is not a day of week (0 to 6, or SUN to SAT) [MO]
0 2 * * Mondayish        | ! `Mondayish` is not a day of week (0 to 6, or SUN to SAT) [Mondayish]
0 2 1 sept *             | ! `sept` is not a month (1 to 12, or JAN to DEC) [sept] => 0 2 1 SEP *
0 2 * MON *              | ! `MON` is not a month (1 to 12, or JAN to DEC) [MON]
@reboot                  | ! `@reboot` is not a descriptor [@reboot]
@Daily                   | ! `@Daily` is not a descriptor [@Daily] => @daily
@dayly                   | ! `@dayly` is not a descriptor [@dayly] => ? @daily
@fortnightly             | ! `@fortnightly` is not a descriptor [@fortnightly]
@                        | ! `@` is not a descriptor [@]
@every                   | ! `@every` is not a descriptor [@every]
@every5m                 | ! `@every5m` is not a descriptor [@every5m]
@daily @hourly           | ! `@daily @hourly` is not a descriptor [@daily @hourly]
@every 5                 | ! `5` is not a duration [5]
@every 1d                | ! `1d` is not a duration [1d] => @every 24h
@every 5 m               | ! `5 m` is not a duration [5 m]
@every 1h 30m            | ! `1h 30m` is not a duration [1h 30m]
@every Xm                | ! `Xm` is not a duration [Xm]
@every .h                | ! `.h` is not a duration [.h]
@every 1H                | ! `1H` is not a duration [1H]
@every 2562048h          | ! `2562048h` is not a duration [2562048h]
@every 99999999999999999999h | ! `99999999999999999999h` is not a duration [99999999999999999999h]
TZ=UTC                   | ! the schedule is missing: there is only `TZ=` and a time zone [TZ=UTC]
TZ=UTC 0 25 * * *        | ! `25` is not an hour (0 to 23) [25]
";

fn verdict(text: &str) -> String {
    let error = match Schedule::parse(text) {
        Ok(schedule) => return schedule.describe(),
        Err(error) => error,
    };
    let mut line = format!("! {} [{}]", error.message, &text[error.range]);
    if let Some(Correction { range, text: new, certain }) = error.correction {
        let mut corrected = text.to_owned();
        corrected.replace_range(range, &new);
        assert!(Schedule::parse(&corrected).is_ok(), "{text}: {corrected} is none either");
        line += &format!(" => {}{corrected}", if certain { "" } else { "? " });
    }
    line
}

#[test]
fn schedules_read_as_the_controller_reads_them() {
    let mut wrong = Vec::new();
    for line in TABLE.lines().filter(|line| !line.is_empty()) {
        let (text, expected) = line.split_once('|').unwrap();
        let (text, expected) = (text.trim_end(), expected.trim());
        let actual = verdict(text);
        if actual != expected {
            wrong.push(format!("{text}\n  wanted {expected}\n  got    {actual}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn blanks_of_any_kind_part_fields_and_none_may_stand_around_a_descriptor() {
    assert_eq!(verdict("\t0   2 \u{a0}*\n*  * "), "at 02:00 every day");
    assert_eq!(verdict(" @daily"), "! `@daily` cannot have spaces before it [@daily] => @daily");
    assert_eq!(verdict("@daily "), "! `@daily ` is not a descriptor [@daily ] => @daily");
    assert_eq!(verdict("@every  5m"), "! ` 5m` is not a duration [ 5m]");
    assert_eq!(verdict(" "), "! a schedule has 5 fields, this one has none [ ]");
}

#[test]
fn every_part_knows_its_place() {
    let text = "CRON_TZ=UTC  5,10-20/2 *  1 JAN 0";
    let schedule = Schedule::parse(text).unwrap();
    assert_eq!(&text[schedule.zone.unwrap()], "CRON_TZ=UTC");
    let super::When::Times(times) = schedule.when else { panic!("not by the clock") };
    let fields = super::Unit::ALL.map(|unit| &text[times.field(unit).range.clone()]);
    assert_eq!(fields, ["5,10-20/2", "*", "1", "JAN", "0"]);
    let items: Vec<_> =
        times.field(super::Unit::Minute).items.iter().map(|item| &text[item.range.clone()]).collect();
    assert_eq!(items, ["5", "10-20/2"]);
}
