/** Short codes of the emoji that messages commonly use. */

const TABLE = `
smile 😄|smiley 😃|grinning 😀|grin 😁|joy 😂|slightly_smiling_face 🙂|wink 😉|blush 😊|heart_eyes 😍|thinking_face 🤔
neutral_face 😐|confused 😕|worried 😟|disappointed 😞|cry 😢|sob 😭|angry 😠|open_mouth 😮|scream 😱|sweat 😓
sweat_smile 😅|relieved 😌|sleeping 😴|mask 😷|upside_down_face 🙃|rolling_eyes 🙄|zipper_mouth_face 🤐|hugging_face 🤗
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|wave 👋|clap 👏|raised_hands 🙌|pray 🙏|muscle 💪|point_right 👉
point_left 👈|point_up ☝️|point_down 👇|raised_hand ✋|handshake 🤝|writing_hand ✍️|eyes 👀|ear 👂|brain 🧠
heart ❤️|broken_heart 💔|sparkles ✨|star ⭐|star2 🌟|fire 🔥|boom 💥|zap ⚡|100 💯|tada 🎉|balloon 🎈|gift 🎁|trophy 🏆
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|heavy_multiplication_x ✖️|negative_squared_cross_mark ❎
warning ⚠️|rotating_light 🚨|no_entry ⛔|no_entry_sign 🚫|exclamation ❗|heavy_exclamation_mark ❗|grey_exclamation ❕|bangbang ‼️
question ❓|grey_question ❔|interrobang ⁉️|information_source ℹ️|bulb 💡|mag 🔍|mag_right 🔎|key 🔑|lock 🔒|unlock 🔓
bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|speech_balloon 💬|thought_balloon 💭|email ✉️|envelope ✉️|incoming_envelope 📨|inbox_tray 📥
outbox_tray 📤|mailbox 📫|package 📦|memo 📝|pencil 📝|pencil2 ✏️|clipboard 📋|page_facing_up 📄|page_with_curl 📃|bookmark_tabs 📑
bookmark 🔖|books 📚|book 📖|notebook 📓|newspaper 📰|scroll 📜|file_folder 📁|open_file_folder 📂|card_index 📇|card_file_box 🗃️
file_cabinet 🗄️|wastebasket 🗑️|paperclip 📎|pushpin 📌|round_pushpin 📍|scissors ✂️|straight_ruler 📏|link 🔗|chart_with_upwards_trend 📈
chart_with_downwards_trend 📉|bar_chart 📊|date 📅|calendar 📆|spiral_calendar_pad 🗓️|spiral_calendar 🗓️|alarm_clock ⏰|hourglass ⌛
hourglass_flowing_sand ⏳|stopwatch ⏱️|timer_clock ⏲️|clock1 🕐|clock2 🕑|clock3 🕒|clock4 🕓|clock5 🕔|clock6 🕕|clock7 🕖|clock8 🕗|clock9 🕘
clock10 🕙|clock11 🕚|clock12 🕛|watch ⌚|telephone_receiver 📞|phone ☎️|telephone ☎️|iphone 📱|computer 💻|desktop_computer 🖥️|printer 🖨️
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_upper_right ↗️|arrow_lower_right ↘️|leftwards_arrow_with_hook ↩️
arrow_right_hook ↪️|arrows_counterclockwise 🔄|repeat 🔁|back 🔙|soon 🔜|fast_forward ⏩|rewind ⏪|arrow_forward ▶️|double_vertical_bar ⏸️
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣
white_circle ⚪|black_circle ⚫|large_red_square 🟥|large_green_square 🟩|large_orange_square 🟧|large_yellow_square 🟨|large_blue_square 🟦
white_large_square ⬜|black_large_square ⬛|small_blue_diamond 🔹|small_orange_diamond 🔸|large_blue_diamond 🔷|large_orange_diamond 🔶
radio_button 🔘|white_square_button 🔳|black_square_button 🔲|heavy_plus_sign ➕|heavy_minus_sign ➖|recycle ♻️|sos 🆘|new 🆕|ok 🆗|up 🆙|free 🆓
zero 0️⃣|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟
house 🏠|house_with_garden 🏡|office 🏢|hospital 🏥|school 🏫|bank 🏦|hotel 🏨|airplane ✈️|airplane_departure 🛫|airplane_arriving 🛬
car 🚗|bus 🚌|train 🚆|bike 🚲|ship 🚢|rocket 🚀|world_map 🗺️|earth_africa 🌍|earth_americas 🌎|earth_asia 🌏|globe_with_meridians 🌐
compass 🧭|luggage 🧳|passport_control 🛂|sunny ☀️|cloud ☁️|umbrella ☔|snowflake ❄️|rainbow 🌈|sunrise 🌅|crescent_moon 🌙
coffee ☕|tea 🍵|cake 🍰|pizza 🍕|apple 🍎|seedling 🌱|evergreen_tree 🌲|herb 🌿|four_leaf_clover 🍀|rose 🌹|sunflower 🌻
dog 🐶|cat 🐱|bird 🐦|turtle 🐢|bug 🐛|bee 🐝|bust_in_silhouette 👤|busts_in_silhouette 👥|family 👪|baby 👶|man 👨|woman 👩|adult 🧑
older_adult 🧓|walking 🚶|runner 🏃|technologist 🧑‍💻|robot_face 🤖|ghost 👻|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|gear ⚙️|nut_and_bolt 🔩
shield 🛡️|balance_scale ⚖️|scales ⚖️|construction 🚧|triangular_flag_on_post 🚩|checkered_flag 🏁|white_flag 🏳️|label 🏷️|moneybag 💰|euro 💶
credit_card 💳|ticket 🎫|admission_tickets 🎟️|microphone 🎤|headphones 🎧|camera 📷|movie_camera 🎥|flag-be 🇧🇪|flag-nl 🇳🇱|flag-fr 🇫🇷|flag-gb 🇬🇧|flag-eu 🇪🇺
`;

const EMOJI = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((entry) => entry.trim().split(" ")),
);

/** The character for a short code without colons, or undefined. */
export function emojiFor(code) {
  return EMOJI.get(code.replace(/::?skin-tone-[2-6]$/, ""));
}
